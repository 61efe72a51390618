import random
import tracemalloc
from collections.abc import Iterator
from itertools import groupby

import pytest

from chalicelib.domain.doubles import Found, Place, found, line, shards_for, shares


def key(number: int) -> str:
    """As a digest would be: letters whose order is that of their values."""
    return "".join("0123456789abcdefghijklmnopqrstuv"[(number >> 5 * place) & 31] for place in range(15, -1, -1))


def place(number: int, *, village: str = "3319021001", member: str = "m1") -> Place:
    return Place(village, f"family-{number:04}", member)


def named(lines: list[bytes]) -> list[tuple[str, str, list[str], int]]:
    return [
        (one.place.household, one.by, [other.household for other in one.others if other.household != one.place.household], one.households)
        for one in found(sorted(lines))
    ]


def test_one_nik_in_two_households_is_one_person_and_in_one_household_is_none_elsewhere() -> None:
    lines = [line(key(1), "nik", place(number), "n1") for number in (1, 2)]
    within = [line(key(2), "nik", place(3, member=member), "n2") for member in ("m1", "m2")]
    assert named([*lines, *within]) == [("family-0001", "nik", ["family-0002"], 1), ("family-0002", "nik", ["family-0001"], 1)]


def test_by_name_only_those_are_one_of_whom_one_has_no_nik() -> None:
    lines = [line(key(1), "name", place(number), nik) for number, nik in ((1, "n1"), (2, "n2"))]
    assert named(lines) == []
    assert named([*lines, line(key(1), "name", place(3), "")]) == [
        ("family-0003", "name", ["family-0001", "family-0002"], 2),
        ("family-0001", "name", ["family-0003"], 1),
        ("family-0002", "name", ["family-0003"], 1),
    ]


def test_a_key_from_a_nik_is_never_taken_for_one_from_a_name() -> None:
    assert named([line(key(1), "nik", place(1), "n1"), line(key(1), "name", place(2), "")]) == []


def test_of_many_households_under_one_nik_a_few_are_named_to_each_and_all_are_counted() -> None:
    lines = [line(key(1), "nik", place(number), "n1") for number in range(1000)]
    shown = named(lines)
    assert len(shown) == 1000
    assert {households for *_, households in shown} == {999}
    assert {len(others) for _, _, others, _ in shown} == {5, 6}


def test_whatever_order_the_lines_were_made_in_the_findings_are_the_same() -> None:
    lines = [line(key(number % 7), "name", place(number), "" if number % 3 else f"n{number}") for number in range(50)]
    shuffled = random.Random(7).sample(lines, len(lines))
    assert named(lines) == named(shuffled)
    assert len(named(lines)) > 20


@pytest.mark.parametrize("shards", [1, 2, 8, 256])
def test_every_line_is_in_one_share_and_those_of_one_key_in_the_same(shards: int) -> None:
    chosen = random.Random(shards)
    keys = [key(chosen.getrandbits(80)) for _ in range(300)]
    lines = sorted(line(one, "nik", place(number), "n") for one in keys for number in (1, 2))
    cut = [list(share) for share in shares(iter(lines), shards)]
    assert len(cut) == shards
    assert [one for share in cut for one in share] == lines
    pairs = (list(same) for _, same in groupby(lines, lambda one: one[:17]))
    assert all(sum(1 for share in cut if set(pair) & set(share)) == 1 for pair in pairs)
    assert sum(1 for share in cut if share) > shards // 3


def test_as_many_shards_as_the_register_asks_for() -> None:
    assert [shards_for(people) for people in (0, 850_000, 2_097_152, 2_097_153, 270_000_000)] == [1, 1, 1, 2, 256]


def everybody(people: int) -> Iterator[bytes]:
    """So many people, one in fifty counted twice, each under two keys, already sorted."""
    for number in range(people):
        for by in ("nik", "name"):
            for household in (number, number + people) if number % 50 == 0 else (number,):
                yield line(key(2 * number + (by == "name")), by, place(household), key(number))  # type: ignore[arg-type]


def peak(people: int) -> int:
    tracemalloc.start()
    count = sum(1 for share in shares(everybody(people), 4) for _ in found(share))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2 * (people // 50)
    return most


def test_ten_times_as_many_people_take_no_more_memory() -> None:
    assert peak(8_000) < 1.2 * peak(800) + 10_000


def test_a_finding_says_where_the_person_was_counted() -> None:
    lines = [line(key(1), "nik", place(1), "n"), line(key(1), "nik", place(2, village="3374111001", member="p1"), "n")]
    first = next(found(lines))
    assert first == Found(place(1), "nik", (place(1), place(2, village="3374111001", member="p1")), 1)
