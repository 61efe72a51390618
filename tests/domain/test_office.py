from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import office
from chalicelib.domain.account import Account
from chalicelib.domain.errors import DeskRefused, PasswordChangesUsedUp
from chalicelib.domain.history import WHAT
from chalicelib.domain.household import Household
from tests.builders import ONLINE, a_campaign, a_household, answers_for

SECONDS = int(ONLINE.timestamp())
FATHER, MOTHER = "3319021705700001", "3319024208740002"


def signed_up() -> Household:
    household = a_household()
    household.account = Account("hash", ["first", "second"])
    return household


def told(household: Household) -> list[tuple[str, str, str]]:
    return [(event.what, event.by, event.detail) for event in household.history]


def test_a_long_history_keeps_its_beginning_and_its_end() -> None:
    household = a_household()
    for minute in range(500):
        household.note("signed_in", at=ONLINE + timedelta(minutes=minute))
    kept = [int((event.at - ONLINE).total_seconds()) // 60 for event in household.history]
    assert kept == [*range(20), *range(320, 500)]


def test_nobody_pushes_what_the_office_did_out_of_a_long_history() -> None:
    household = a_household()
    for minute in range(30):
        household.note("signed_in", at=ONLINE + timedelta(minutes=minute))
    household.note("looked_at", at=ONLINE + timedelta(minutes=30), by="rini")
    household.note("disputed", at=ONLINE + timedelta(minutes=30))
    for minute in range(1000):
        household.note("submitted" if minute % 2 else "signed_in", at=ONLINE + timedelta(minutes=31 + minute))
    assert len(household.history) == 200
    assert [event.what for event in household.history[20:22]] == ["looked_at", "disputed"]
    for minute in range(300):
        household.note("looked_at", at=ONLINE + timedelta(minutes=1031 + minute), by="rini")
    assert [event.what for event in household.history[20:]] == ["looked_at"] * 180


def test_a_history_knows_only_what_it_has_a_name_for() -> None:
    with pytest.raises(ValueError, match="danced"):
        a_household().note("danced", at=ONLINE)
    assert len(set(WHAT)) == len(WHAT)


def test_a_submission_says_in_the_history_who_helped() -> None:
    household = signed_up()
    answers = answers_for(household)
    answers["household"] |= {"answered_by": "relative", "consent": "yes"}
    household.save_draft(answers, seen_version=0, campaign=a_campaign(), now=ONLINE)
    for _ in range(2):
        household.submit(number="SP2020-TEST", seen_version=1, campaign=a_campaign(), now=ONLINE)
    assert told(household) == [("changed", "household", ""), ("submitted", "household", "relative")]


def test_what_is_typed_is_one_line_of_the_history_until_something_else_happens_or_the_day_ends() -> None:
    household = signed_up()

    def answer(floor: str, minutes: int) -> None:
        patch = {"household": {"floor": floor}}
        household.save_draft(patch, seen_version=household.version, campaign=a_campaign(), now=ONLINE + timedelta(minutes=minutes))

    for minutes, floor in enumerate(("ceramic", "wood", "wood", "earth")):
        answer(floor, minutes)
    household.note("signed_in", at=ONLINE + timedelta(minutes=5))
    answer("earth", 6)
    assert told(household) == [("changed", "household", ""), ("signed_in", "household", "")]
    answer("wood", 7)
    # 09:00 in Jakarta; 899 minutes later it is the last minute of that day.
    answer("earth", 899)
    answer("wood", 900)
    days = [event.at - ONLINE for event in household.history if event.what == "changed"]
    assert days == [timedelta(), timedelta(minutes=7), timedelta(minutes=900)]


def test_a_dispute_counts_once_for_each_person_and_changes_nothing_else() -> None:
    household = signed_up()
    raised = [office.dispute(household, nik=nik, phone="", note="", at=ONLINE) for nik in (FATHER, FATHER, MOTHER, FATHER)]
    assert raised == [True, False, True, False]
    assert told(household) == [("disputed", "household", "")] * 2
    assert (household.account, household.frozen) == (signed_up().account, "")


def test_a_sign_up_that_nobody_made_is_not_disputed() -> None:
    household = a_household()
    assert office.dispute(household, nik=FATHER, phone="", note="", at=ONLINE) is False
    assert household == a_household()


def test_a_freeze_ends_all_sessions_and_holds_until_it_is_resolved() -> None:
    household = signed_up()
    office.dispute(household, nik=MOTHER, phone="", note="", at=ONLINE)
    office.freeze(household, by="rini", reason="Two families claim it.", at=ONLINE)
    assert household.account is not None
    assert (household.account.epoch, household.account.password_hash) == (1, "hash")
    for act in (
        lambda: office.freeze(household, by="rini", reason="Again.", at=ONLINE),
        lambda: office.release(household, by="rini", code_hash="desk", until=SECONDS, at=ONLINE),
    ):
        with pytest.raises(DeskRefused, match="frozen"):
            act()
    office.resolve(household, by="rini", outcome="kept", at=ONLINE)
    assert (household.frozen, household.disputes) == ("", [])
    assert told(household) == [("disputed", "household", ""), ("frozen", "rini", "Two families claim it."), ("resolved", "rini", "kept")]
    with pytest.raises(DeskRefused, match="nothing to resolve"):
        office.resolve(household, by="rini", outcome="kept", at=ONLINE)


@pytest.mark.parametrize("act", ["freeze", "release"])
def test_the_office_cannot_stop_or_release_who_never_signed_up(act: str) -> None:
    household = a_household()
    told: dict[str, Any] = {"reason": "Why."} if act == "freeze" else {"code_hash": "desk", "until": SECONDS}
    with pytest.raises(DeskRefused, match="Nobody has signed up"):
        getattr(office, act)(household, by="rini", at=ONLINE, **told)
    assert household == a_household()


def test_a_release_takes_what_the_stranger_has_and_sets_one_password_outside_the_quota() -> None:
    household = signed_up()
    account = household.account
    assert account is not None
    for number in (1, 2):
        account.change_password(f"hash {number}")
    office.release(household, by="rini", code_hash="desk", until=SECONDS + 60, at=ONLINE)
    assert (account.password_hash, account.recovery_hashes, account.epoch) == ("", [], 3)
    assert (account.codes(SECONDS), account.codes(SECONDS + 60)) == (["desk"], [])
    with pytest.raises(PasswordChangesUsedUp):
        account.change_password("theirs", recovery_hash="second")
    account.change_password("ours", recovery_hash="desk")
    assert (account.password_hash, account.changes_used, account.codes(SECONDS), account.epoch) == ("ours", 2, [], 4)
    with pytest.raises(PasswordChangesUsedUp):
        account.change_password("once more", recovery_hash="desk")
