import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders import a_campaign


def lines(count: int, *, length: int = 80) -> list[bytes]:
    chance = random.Random(count)
    return [f"{chance.getrandbits(4 * length):0{length}x}\n".encode() for _ in range(count)]


@pytest.mark.parametrize("count", [0, 1, 3, 2_000])
def test_lines_come_back_as_they_were_written_however_they_are_cut(empty_census: str, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    from chalicelib.storage import working

    written = lines(count)
    working.write("working/sp2020/a", iter(written))
    for at_once in (9, 81, 1000, 1 << 16):
        monkeypatch.setattr(working, "READ_AT_ONCE", at_once if count < 2000 else max(at_once, 20_000))
        assert list(working.read("working/sp2020/a")) == written


def test_what_is_larger_than_a_function_should_hold_is_written_in_parts_and_is_there_whole_or_not_at_all(empty_census: str) -> None:
    from chalicelib.storage import working

    written = lines(20_000, length=1000)

    def breaking() -> Iterator[bytes]:
        yield from written
        raise RuntimeError

    with pytest.raises(RuntimeError):
        working.write("working/sp2020/large", breaking())
    with pytest.raises(working.WorkingGone, match="working/sp2020/large is gone"):
        working.read("working/sp2020/large")
    working.write("working/sp2020/large", iter(written))
    assert sum(map(len, written)) > 2 * working.WRITTEN_AT_ONCE
    assert list(working.read("working/sp2020/large")) == written


def test_an_object_of_another_release_is_refused_by_its_path(empty_census: str) -> None:
    from chalicelib.storage import packages, working

    packages.put("working/sp2020/other", b"people 2\n")
    with pytest.raises(working.WorkingUnknown, match="working/sp2020/other was written by another release"):
        working.read("working/sp2020/other")


def test_each_close_has_objects_of_its_own_wherever_its_hour_is_told(empty_census: str) -> None:
    from dataclasses import replace
    from zoneinfo import ZoneInfo

    from chalicelib.storage import working

    campaign = a_campaign()
    elsewhere = replace(campaign, closes=campaign.closes.astimezone(ZoneInfo("UTC")))
    assert working.path(campaign, "people", "x") == working.path(elsewhere, "people", "x") == "working/sp2020/20200331T170000Z/people/x"
    assert working.path(replace(campaign, closes=campaign.closes + timedelta(days=1)), "x") != working.path(campaign, "x")
