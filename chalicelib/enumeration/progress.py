"""The response rate for everybody, off the request path: villages that changed are counted again from the index, and what
differs is written as static files, from the village up to the nation.

Counting again instead of adding up makes every run repeatable: a lost, doubled or late event changes nothing but the time.
A region's record is written after its files, so whatever dies in between is done again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from chalicelib.credentials.receipts import public_jwk
from chalicelib.domain.counts import Counts, page, total
from chalicelib.domain.probe import NOWHERE
from chalicelib.domain.unmatched import PARTITION
from chalicelib.enumeration import calendar, clock
from chalicelib.storage import census, households, site
from chalicelib.storage.keys import keys
from chalicelib.storage.later import of_shape

#: The index follows the table within moments; a village stays marked until it was counted this long after its last change.
_SETTLES_WITHIN = timedelta(seconds=60)
_MAX_AGE = 60
NATION, NATION_NAME = "id", "Indonesia"


def mark_changed(changes: Iterable[dict[str, Any]]) -> None:
    """Mark the villages of these stream records for recounting, if what is counted changed: both villages of a household that moved.

    Unmatched returns are no households of the register: their villages are to be matched again, and counted as before. The synthetic
    household is in no village."""
    villages = {
        image["village_code"]["S"]
        for change in changes
        if _counted(change.get("NewImage", {})) != _counted(change.get("OldImage", {}))
        for image in (change.get("NewImage"), change.get("OldImage"))
        if image
    }
    for village in sorted(villages - {NOWHERE}):
        marked = {"marked_at": clock.machine_now().isoformat()}
        if village.startswith(PARTITION):
            census.put("unmatched", village.removeprefix(PARTITION), marked)
        else:
            census.put(f"recount-of-{village[:4]}", village, marked)


def mark_all() -> Iterator[str]:
    """Mark every village of the register for recounting, and give each: for when the households are others than were counted."""
    for regency, _ in census.each("regency"):
        for village, _ in census.each(f"village-of-{regency}"):
            census.put(f"recount-of-{regency}", village, {"marked_at": clock.machine_now().isoformat()})
            yield village


def publish() -> int:
    """Recount what is marked and write the files that differ. Returns the number of files written."""
    _publish_receipt_keys()
    written = 0
    provinces: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for regency, body in census.each("regency"):
        written += _publish_regency(regency, body["name"])
        provinces.setdefault(regency[:2], []).append((regency, body["name"]))
        names[regency[:2]] = body["province"]
    for province, regencies in provinces.items():
        written += _publish_parent(province, names[province], children=regencies, parent=NATION)
    return written + _publish_parent(NATION, NATION_NAME, children=sorted(names.items()), parent="")


def recount(regency: str) -> int:
    """Count every village of a regency again, whatever is marked: the proof of the counts. Returns the files written."""
    for village, _ in census.each(f"village-of-{regency}"):
        census.put(f"recount-of-{regency}", village, {"marked_at": clock.machine_now().isoformat()})
    return publish()


def _publish_regency(regency: str, name: str) -> int:
    marks = dict(census.each(f"recount-of-{regency}"))
    if not marks:
        return 0
    started_at = clock.machine_now()
    kept = {village: Counts(**of_shape(Counts, body)) for village, body in census.each(f"count-of-{regency}")}
    villages = {village: body["names"][3] for village, body in census.each(f"village-of-{regency}")}
    district_names = {village[:6]: body["names"][2] for village, body in census.each(f"village-of-{regency}")}
    fresh = {village: _counted_again(village) for village in marks if village in villages}
    changed = {village: counts for village, counts in fresh.items() if kept.get(village) != counts}
    now = {village: fresh.get(village) or kept.get(village) or Counts() for village in villages}
    written = 0
    for village, counts in changed.items():
        written += _write(village, villages[village], counts, [])
    for district in sorted({village[:6] for village in changed}):
        below = [(village, villages[village], now[village]) for village in sorted(villages) if village.startswith(district)]
        written += _write(district, district_names[district], total(counts for _, _, counts in below), below)
    if changed:
        districts = [
            (district, district_names[district], total(now[village] for village in villages if village.startswith(district)))
            for district in sorted(district_names)
        ]
        whole = total(counts for _, _, counts in districts)
        written += _write(regency, name, whole, districts)
        census.put(f"count-of-{regency[:2]}", regency, asdict(whole))
    for village, counts in changed.items():
        census.put(f"count-of-{regency}", village, asdict(counts))
    for village, mark in marks.items():
        # A village that the register's load hasn't named yet stays marked.
        if village in villages and mark["marked_at"] < (started_at - _SETTLES_WITHIN).isoformat():
            census.delete(f"recount-of-{regency}", village, if_body=mark)
    return written


def _publish_parent(region: str, name: str, *, children: list[tuple[str, str]], parent: str) -> int:
    """Write a province's or the nation's file if it differs from what its children now add up to."""
    below = {code: Counts(**of_shape(Counts, body)) for code, body in census.each(f"count-of-{region}")}
    whole = total(below.values())
    kind = f"count-of-{parent}" if parent else "count"
    if not below or census.get(kind, region) == asdict(whole):
        return 0
    written = _write(region, name, whole, [(code, called, below.get(code, Counts())) for code, called in children])
    census.put(kind, region, asdict(whole))
    return written


def _write(region: str, name: str, counts: Counts, children: list[tuple[str, str, Counts]]) -> int:
    campaign = calendar.current()
    as_of = calendar.now().isoformat(timespec="seconds")
    body = page(counts, region=region, name=name, as_of=as_of, target=campaign.target, children=children)
    site.publish(f"progress/{region}.json", body, max_age=_MAX_AGE)
    return 1


def _counted_again(village: str) -> Counts:
    counts = Counts()
    for household in households.in_village(village):
        counts.add_household(people=household.people, started=household.started, submitted_on=household.submitted_on)
    return counts


def _counted(image: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(image.get(name) for name in ("village_code", "status", "people", "started", "submitted_on"))


def _publish_receipt_keys() -> None:
    key, campaign = public_jwk(keys().receipt), calendar.current().id
    if census.get("published", "receipt-keys") != [key["kid"], campaign]:
        site.publish("receipt-keys.json", {"campaign": campaign, "keys": [key]}, max_age=_MAX_AGE)
        census.put("published", "receipt-keys", [key["kid"], campaign])
