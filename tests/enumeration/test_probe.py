"""The synthetic household: it is served as every other, and counted nowhere, however often it visits."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.history import Event
from chalicelib.domain.household import Household, Status
from chalicelib.domain.probe import NOWHERE, synthetic
from chalicelib.domain.requests import Request
from tests.builders import a_campaign, a_register
from tests.client import Browser
from tests.closing import VILLAGES, census_to_close, finish_close, packages
from tests.conftest import CensusClock

KK, NIK = "9900000000000001", "9900000000000002"


def visited(made: Any, browser: Browser, remark: str) -> None:
    """One visit, as infra/probe makes it."""
    card = {"kk_number": made.kk_number, "nik": made.nik, "password": made.password}
    assert browser.call("POST", "/sessions", card).status == 200
    assert browser.save({"household": {"remarks": remark}}).status == 200
    assert browser.call("GET", "/household").body["answers"]["household"] == {"remarks": remark}
    assert browser.call("DELETE", "/sessions/current").status == 204


def test_it_signs_in_saves_and_reads_back_like_everybody(clock: CensusClock) -> None:
    from chalicelib.enumeration import probe
    from chalicelib.storage import households

    made = probe.make()
    assert probe.made() == [made.household_id]
    for number in range(12):
        # A browser without cookies each time: a device that nobody knows.
        visited(made, Browser(), str(number))
    kept = households.load(made.household_id)
    assert kept is not None
    assert kept.account is not None
    assert (kept.status, kept.version, kept.account.devices) == (Status.STARTED, 12, [])


def test_before_the_opening_and_after_the_close_it_signs_in_and_is_told_that_the_census_is_not_open(clock: CensusClock) -> None:
    from chalicelib.enumeration import probe
    from infra.probe.visit import REFUSED

    made = probe.make()
    for at, phase in (("2020-02-01T00:00+07:00", "before"), ("2020-04-01T00:05+07:00", "closed"), ("2020-07-02T00:00+07:00", "interview")):
        clock.at = datetime.fromisoformat(at)
        browser = Browser()
        card = {"kk_number": made.kk_number, "nik": made.nik, "password": made.password}
        assert browser.call("GET", "/census").body["phase"] == phase
        assert browser.call("POST", "/sessions", card).status == 200
        assert browser.save({"household": {"remarks": "1"}}).problem == REFUSED[phase]
        assert browser.call("DELETE", "/sessions/current").status == 204


def test_wrong_guesses_do_not_keep_it_waiting_longer_than_a_family(clock: CensusClock) -> None:
    from chalicelib.enumeration import probe

    made = probe.make()
    for _ in range(9):
        wrong = {"kk_number": made.kk_number, "nik": made.nik, "password": "perahu kancil jendela"}
        assert Browser().call("POST", "/sessions", wrong).status == 401
    visited(made, Browser(), "1")
    for _ in range(9):
        assert Browser().call("POST", "/sessions", wrong).status == 401, "its own visit has made all tries free again"


def test_nobody_signs_up_in_its_place_nor_recovers_it(clock: CensusClock) -> None:
    from chalicelib.enumeration import probe

    made, browser = probe.make(), Browser()
    body = {
        "kk_number": made.kk_number,
        "nik": made.nik,
        "password": "sawah lembayung kereta",
        "challenge": browser.solved_challenge(),
    }
    assert browser.call("POST", "/sign-ups", body).problem == "sign-up-refused"


def test_when_it_is_taken_away_nothing_of_it_is_left_and_no_familys_household_ever_is(clock: CensusClock) -> None:
    from chalicelib.enumeration import probe
    from chalicelib.storage import households

    made = probe.make()
    households.save(Household("a-familys", a_register()))
    with pytest.raises(ValueError, match="not synthetic"):
        probe.remove("a-familys")
    probe.remove(made.household_id)
    probe.remove(made.household_id)
    assert probe.made() == []
    assert households.load("a-familys") is not None


def test_no_family_can_have_its_numbers() -> None:
    for numbers in (
        {"kk_number": "3319020101000001", "nik": NIK},
        {"kk_number": KK, "nik": "3319021705700001"},
        {"kk_number": "99", "nik": NIK},
    ):
        with pytest.raises(ValueError, match="synthetic number"):
            synthetic(**numbers)


def test_it_stays_small_however_many_minutes_it_visits() -> None:
    from chalicelib.storage.document import pack

    campaign, now = a_campaign(), datetime.fromisoformat("2020-02-15T00:00+07:00")
    account = Account("$argon2id$v=19$m=19456,t=2,p=1$" + "aB3" * 18, [])
    household = Household("h", synthetic(kk_number=KK, nik=NIK), Status.STARTED, account=account)
    sizes = []
    for minute in range(5000):
        at = now + timedelta(minutes=minute)
        stamp = int(at.timestamp())
        household.note("signed_in", at=at)
        account.know(f"{minute:08}")
        household.save_draft({"household": {"remarks": str(1 + minute % 2)}}, seen_version=household.version, campaign=campaign, now=at)
        household.requests.remember(Request(f"{minute:08}", "digest", stamp), household.version, among="saves")
        account.sign_out(f"session-{minute:08}", ends_at=stamp + 12 * 3600, machine_now=stamp)
        account.forget(f"{minute:08}")
        if minute % 25 == 0:
            sizes.append(len(pack(household)))
    assert household.version == 5000
    assert len(household.history) <= 200
    assert len(household.requests.saves) <= 48
    assert len(account.signed_out) <= 100
    assert max(sizes) < 8_000, "two writes and a read cost a few units each minute"
    assert max(sizes[100:]) <= 1.1 * max(sizes[:100])
    assert household.history[-1] == Event(at, "changed")


def test_the_close_ends_every_household_of_the_register_and_never_looks_at_it(empty_census: str) -> None:
    from chalicelib.enumeration import probe, progress
    from chalicelib.storage import census, households

    with census_to_close():
        made = probe.make()
        before = households.load(made.household_id)
        finish_close()
        assert households.load(made.household_id) == before
        published = packages()
        manifests = [json.loads(content) for name, content in published.items() if name.endswith("/manifest.json")]
        counts = [manifest["counts"] for manifest in manifests]
        assert len(counts) > len(VILLAGES)
        for count in counts:
            assert count["register"] == count["final"] + count["handed_off"]
        assert max(count["register"] for count in counts) == 9, "three villages of three households"
        everything = b"".join(published.values())
        for of_it in (made.household_id, "Sintetis", NOWHERE, made.nik, made.kk_number):
            assert of_it.encode() not in everything
        progress.recount("3319")
        assert dict(census.each("count"))["id"]["households"] == 9
        assert not list(census.each(f"village-of-{NOWHERE[:4]}"))


def test_its_changes_mark_no_village_for_recounting(clock: CensusClock) -> None:
    from chalicelib.enumeration import probe, progress
    from chalicelib.storage import census, households
    from chalicelib.storage.tables import HouseholdItem

    made = probe.make()
    item = HouseholdItem.get(made.household_id)
    image = {"village_code": {"S": item.village_code}, "status": {"S": item.status}, "people": {"N": "1"}}
    progress.mark_changed([{"NewImage": image}])
    assert not list(census.each(f"recount-of-{NOWHERE[:4]}"))
    assert not list(census.each("unmatched"))
    assert [entry.household_id for entry in households.in_village(NOWHERE)] == [made.household_id]
