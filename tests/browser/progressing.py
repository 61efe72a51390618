"""Counts of Kudus on 20 March as the census publishes them, made up: for the pages that show them."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lokal import wilayah
from playwright.sync_api import BrowserContext, Page, Route

from chalicelib.domain.counts import Counts, page, total

TARGET = 0.27
AS_OF = "2020-03-20T09:00:24+07:00"
OPENED, TODAY = date(2020, 2, 15), date(2020, 3, 20)
KUDUS, KOTA, KERJASAN = "3319", "331902", "3319021017"


def _village(code: str) -> Counts:
    """Counts that are another village's for another code, and always the same: a few above the target, one at 0."""
    seed = int(code[4:6]) * 7 + int(code[-2:]) * 11
    people = 900 + seed * 37 % 2600
    counts = Counts(people=people, households=people // 3)
    share = seed % 34 / 100
    days = (TODAY - OPENED).days + 1
    for at in range(days):
        came = int(people * share * (at + 3) / (days * (days + 5) / 2))
        if came:
            counts.days[(OPENED + timedelta(at)).isoformat()] = [came, came // 3]
            counts.people_counted += came
            counts.submitted += came // 3
    counts.started = counts.submitted + 9
    return counts


@lru_cache
def _known() -> dict[str, tuple[str, Counts]]:
    """Name and counts of each region of Kudus, and of what it lies in."""
    found: dict[str, tuple[str, Counts]] = {}
    for district in wilayah.list_wilayah("33.19"):
        villages = {village.code.replace(".", ""): village.name for village in wilayah.list_wilayah(district.code)}
        found |= {code: (name, _village(code)) for code, name in villages.items()}
        found[district.code.replace(".", "")] = (district.name, total(found[code][1] for code in villages))
    whole = total(counts for code, (_name, counts) in found.items() if len(code) == 6)
    return {**found, KUDUS: ("Kabupaten Kudus", whole), "33": ("Jawa Tengah", whole), "id": ("Indonesia", whole)}


@lru_cache
def published(region: str) -> dict[str, Any] | None:
    """The public file of a region; None where nothing was counted."""
    if region not in _known():
        return None
    name, counts = _known()[region]
    size = {"id": 2}.get(region, {2: 4, 4: 6, 6: 10}.get(len(region), 0))
    beneath = [code for code in sorted(_known()) if len(code) == size and code != "id" and (region == "id" or code.startswith(region))]
    return page(counts, region=region, name=name, as_of=AS_OF, target=TARGET, children=[(code, *_known()[code]) for code in beneath])


def publish(to: Page | BrowserContext, *, without: Iterable[str] = ()) -> Callable[[], None]:
    """Let these counts stand in for the stack's own; gives what takes them away again."""

    def answer(route: Route) -> None:
        region = re.search(r"/progress/(\w+)\.json", route.request.url)
        counts = published(region[1]) if region and region[1] not in without else None
        if counts:
            route.fulfill(body=json.dumps(counts), content_type="application/json")
        else:
            route.fulfill(status=404, body="{}")

    to.route("**/progress/*.json", answer)
    return lambda: to.unroute("**/progress/*.json")
