"""What a stack's folder says about its last run, and the clock in it."""

import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from infra.local import clock
from infra.local.place import CannotStart, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(port=8123, root=tmp_path)
    made.hold().close()
    return made


def test_a_folder_is_held_by_one_process_at_a_time(place: Place) -> None:
    with place.hold(), pytest.raises(CannotStart, match="already running on port 8123"):
        place.hold()
    place.hold().close()


def test_state_of_another_version_is_refused_with_a_way_on(place: Place) -> None:
    assert place.check_format() is None
    place.made_by.write_text(json.dumps({"format": 0, "sample": ""}))
    with pytest.raises(CannotStart, match="make clean-state PORT=8123"):
        place.check_format()


def test_a_changed_sample_is_told_and_what_was_loaded_is_kept(place: Place) -> None:
    place.check_format()
    made = json.loads(place.made_by.read_text())
    place.made_by.write_text(json.dumps(made | {"sample": "another"}))
    assert "make clean-state PORT=8123" in str(place.check_format())


def test_an_end_that_lost_what_was_stored_says_so(place: Place) -> None:
    assert place.unclean_end() is None
    place.running_mark.touch()
    assert "is lost" in str(place.unclean_end())


def test_an_end_that_lost_nothing_says_so(place: Place) -> None:
    place.running_mark.touch()
    tables = place.stored / "state" / "dynamodb.json"
    tables.parent.mkdir(parents=True)
    tables.touch()
    later = place.running_mark.stat().st_mtime + 1
    os.utime(tables, (later, later))
    assert "is kept" in str(place.unclean_end())


def test_forgetting_takes_everything_away(place: Place) -> None:
    place.check_format()
    place.forget()
    assert not place.folder.exists()
    place.forget()


def test_the_census_clock_goes_forward_only_and_over_a_restart(place: Place) -> None:
    clock.start(place.folder)
    census_now = clock.read(place.folder)
    noon = datetime.fromisoformat("2020-03-31T12:00+07:00")
    clock.move(place.folder, noon)
    clock.start(place.folder)
    assert clock.read(place.folder)() >= noon
    with pytest.raises(clock.ClockGoesForwardOnly):
        clock.move(place.folder, noon - timedelta(hours=1))
    time.sleep(clock.LOOK_AGAIN_SECONDS)
    assert census_now() >= noon
