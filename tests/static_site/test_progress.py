"""What the progress page works out from a region's counts: assets/js/rates.js, trend.js, tiles.js and ranking.js themselves, run in Node.

Needs Node on the machine, as the browser's tests do."""

import json
import subprocess
from typing import Any

import pytest

from chalicelib.domain import standing
from chalicelib.domain.counts import Counts
from static_site import places
from static_site.scripts import joined

_BROWSER = """
const document = { documentElement: { lang: "id" }, getElementById: () => null };
const location = { origin: "https://sensus.example" };
"""
SP2020 = {"opens": "2020-02-15T00:00:00+07:00", "last": "2020-03-31"}


def run(script: str, given: object = None, *modules: str) -> Any:
    """What `script` makes of `given`, with these modules at hand."""
    names = modules or ("text.js", "dom.js", "rates.js", "svg.js", "trend.js", "tiles.js", "ranking.js")
    module = f"const given = JSON.parse({json.dumps(json.dumps(given))});{_BROWSER}{joined(names)}console.log(JSON.stringify({script}));"
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("target", [0.27, 0.07, 0.333333, 1.0])
def test_as_many_are_missing_to_the_target_as_kits_say(target: float) -> None:
    counts = [
        Counts(people=people, people_counted=people * share // 100)
        for people in (1, 99, 100, 1086, 270_203_917)
        for share in (0, 26, 27, 100)
    ]
    given = [{"target": target, "people": one.people, "people_counted": one.people_counted} for one in counts]
    assert run("given.map(missing)", given) == [standing.people_to_target(one, target) for one in counts]


def test_a_rank_is_the_one_that_kits_say() -> None:
    rates = [0.2, 0.3, 0.3, 0.0, 0.1]
    assert run("given.map((rate) => rankOf(rate, given))", rates) == [standing.rank(rate, rates) for rate in rates] == [3, 1, 1, 5, 4]


def test_days_without_anybody_are_days_too_and_shares_add_up() -> None:
    days = [{"date": "2020-02-15", "people": 10, "submitted": 3}, {"date": "2020-02-18", "people": 30, "submitted": 9}]
    shown = run(
        "daily(given, span(given, null).first, span(given, null).now)", {"days": days, "people": 200, "as_of": "2020-02-19T09:00:00+07:00"}
    )
    assert [(day["people"], round(day["share"], 3)) for day in shown] == [(10, 0.05), (0, 0.05), (0, 0.05), (30, 0.2), (0, 0.2)]


def test_what_the_target_needs_grows_alike_every_day_and_is_whole_on_the_last_one() -> None:
    counts = {"days": [], "people": 100, "target": 0.27, "as_of": "2020-03-08T09:00:00+07:00"}
    script = "[0, 22, 45].map((day) => needed(given[0], span(given[0], given[1]), span(given[0], given[1]).first + day, given[1]))"
    first, half, last = run(script, [counts, SP2020])
    assert (round(first, 5), round(half, 5), round(last, 5)) == (0.00587, 0.135, 0.27)
    assert run("needed(given, span(given, null), 0, null)", counts) is None


def test_after_the_last_day_the_drawing_ends_there() -> None:
    counts = {
        "days": [{"date": "2020-03-31", "people": 1, "submitted": 1}],
        "people": 100,
        "target": 0.27,
        "as_of": "2020-07-08T09:00:00+07:00",
    }
    first, now, last = run("Object.values(span(given[0], given[1]))", [counts, SP2020])
    assert (now - first, last) == (45, now)


@pytest.mark.parametrize(("rate", "step"), [(0, 0), (0.067, 0), (0.0675, 1), (0.135, 2), (0.2025, 3), (0.2699, 3), (0.27, 4), (1, 4)])
def test_the_darkest_colour_is_for_those_that_have_reached_the_target(rate: float, step: int) -> None:
    assert run("step(given, 0.27)", rate) == step


def test_every_province_has_a_tile_of_its_own() -> None:
    tiles = json.loads(places.provinces())
    assert {code for code, *_ in tiles} == {code[:2] for code in places.regencies()}
    assert len({(column, row) for *_, column, row in tiles}) == len(tiles) == 38
    assert max(column for *_, column, _row in tiles) < 9
    for names in zip(*(tile[1:3] for tile in tiles), strict=True):
        assert len(set(names)) == 38


OF_REGIONS = ("text.js", "dom.js", "finding.js", "combobox.js", "places.js", "regions.js")


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("id", "https://sensus.example/progress/"),
        ("33", "https://sensus.example/progress/#33"),
        ("3319", "https://sensus.example/progress/3319/"),
        ("331902", "https://sensus.example/progress/3319/#331902"),
        ("3319021017", "https://sensus.example/progress/3319/#3319021017"),
    ],
)
def test_a_region_is_shared_by_the_address_whose_preview_has_its_regency(region: str, address: str) -> None:
    assert run('addressOf(given, "progress/")', region, *OF_REGIONS) == address


def test_a_region_lies_in_those_whose_codes_begin_its_own() -> None:
    assert run("given.map(around)", ["id", "33", "3319", "3319021017"], *OF_REGIONS) == [
        [], ["id"], ["id", "33"], ["id", "33", "3319", "331902"],
    ]  # fmt: skip
    assert run("given.filter(isRegion)", ["id", "33", "331", "3319", "33190", "331902", "3319021017", "main", "", "33 1"], *OF_REGIONS) == [
        "id", "33", "3319", "331902", "3319021017",
    ]  # fmt: skip


def test_villages_are_called_by_their_kind() -> None:
    named = [["3319021017", "Kerjasan"], ["3319022015", "Kauman"], ["331902", "Kota Kudus"], ["3319", "Kabupaten Kudus"]]
    assert run("given.map(([code, name]) => titled(code, name))", named, *OF_REGIONS) == [
        "Kelurahan Kerjasan", "Desa Kauman", "Kecamatan Kota Kudus", "Kabupaten Kudus",
    ]  # fmt: skip
