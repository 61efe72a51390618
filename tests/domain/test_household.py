from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import AnswersRefused, CensusClosed, HouseholdChanged
from chalicelib.domain.household import Household, Status
from tests.builders import CLOSED, ONLINE, a_campaign, a_household, a_member, a_register, answers_for

CAMPAIGN = a_campaign()
DAY = date(2020, 3, 31)


def _save(household: Any, patch: Any, *, seen_version: int | None = None) -> None:
    seen = household.version if seen_version is None else seen_version
    household.save_draft(patch, seen_version=seen, campaign=CAMPAIGN, now=ONLINE)


def test_a_household_ends_as_final_or_handed_off_and_exactly_once() -> None:
    listed, started, submitted = a_household(), a_household(), a_household()
    started.status = Status.STARTED
    _save(submitted, answers_for(submitted))
    submitted.submit(number="R", seen_version=1, campaign=CAMPAIGN, now=ONLINE)
    for household, ends in ((listed, Status.HANDED_OFF), (started, Status.HANDED_OFF), (submitted, Status.FINAL)):
        with pytest.raises(ValueError, match="open"):
            household.close(campaign=CAMPAIGN, now=CAMPAIGN.closes - timedelta(microseconds=1))
        assert household.close(campaign=CAMPAIGN, now=CLOSED)
        assert household.status is ends
        assert not household.close(campaign=CAMPAIGN, now=CLOSED)


def test_a_corrected_value_stands_beside_the_registers() -> None:
    household = a_household()
    _save(household, {"members": {"m1": {"name": "Soekarman"}}})
    assert household.members()["m1"].values["name"] == "Soekarman"
    assert household.registered()["m1"]["name"] == "Sukarman"
    _save(household, {"members": {"m1": {"name": None}}})
    assert household.members()["m1"].values["name"] == "Sukarman"


def _owed(household: Any) -> list[tuple[str, str]]:
    return [(paper["kind"], paper["member"]) for paper in household.documents_owed(DAY)]


def test_changed_marriages_and_deaths_ask_for_their_papers() -> None:
    household = a_household()
    _save(household, {"members": {"m3": {"presence": "abroad", "marital_status": "married_registered"}, "m4": {"presence": "died"}}})
    _save(household, {"members": {"m1": {"presence": "with_family", "marital_status": "divorced_not_registered"}}})
    assert _owed(household) == [("marriage_certificate", "m3"), ("death_certificate", "m4")]


def test_a_number_or_a_reason_does_instead_of_a_photo() -> None:
    household = a_household()
    _save(household, {"members": {"m1": {"presence": "died", "death_certificate": "photo"}, "m2": {"presence": "died"}}})
    assert _owed(household) == [("death_certificate", "m1"), ("death_certificate", "m2")]
    _save(household, {"members": {"m1": {"death_certificate_no": "3319-KM-2020-1"}, "m2": {"death_certificate": "lost"}}})
    assert _owed(household) == []


def test_a_status_that_the_register_does_not_know_asks_for_no_paper_and_a_new_spouse_for_one() -> None:
    household = Household("h", a_register(members=0))
    household.register = replace(household.register, members=(a_member(0, marital_status=""),))
    people = {"m1": {"presence": "with_family", "marital_status": "married_registered"}}
    new = {"presence": "with_family", "birth_date": "1990", "marital_status": "married_registered"}
    people |= {"n1": {**new, "added_because": "moved_in"}, "n2": {**new, "added_because": "married_in"}}
    _save(household, {"members": people})
    assert _owed(household) == [("marriage_certificate", "n2")]


def test_what_was_kept_before_stays_though_todays_questionnaire_would_refuse_it() -> None:
    household = a_household()
    household.answers["household"] = {"tenure": "squatted"}
    _save(household, {"household": {"floor": "earth"}})
    assert household.answers["household"]["tenure"] == "squatted"
    assert ("/household/tenure", "not-a-choice") in [(flaw.pointer, flaw.code) for flaw in household.missing(DAY)]
    with pytest.raises(AnswersRefused):
        _save(household, {"household": {"tenure": "squatted again"}})


def test_what_the_register_says_stands_in_whatever_form() -> None:
    household = Household("h", replace(a_register(1), members=(a_member(0, name="N" * 120, birth_place=""),)))
    _save(household, answers_for(household))
    assert [flaw.pointer for flaw in household.missing(DAY)] == ["/members/m1/birth_place"]


def test_forty_people_fit_and_one_more_is_refused() -> None:
    household = a_household()
    _save(household, {"members": {f"n{number}": {"name": f"Tamu {number}"} for number in range(36)}})
    with pytest.raises(AnswersRefused) as refused:
        _save(household, {"members": {"n36": {"name": "Satu lagi"}}})
    assert [flaw.code for flaw in refused.value.flaws] == ["too-many-members"]


def test_a_member_that_one_phone_took_away_is_not_brought_back_by_another_in_silence() -> None:
    household = a_household()
    _save(household, {"members": {"n1": {"name": "Tamu"}}})
    _save(household, {"members": {"n1": None}})
    with pytest.raises(HouseholdChanged):
        _save(household, {"members": {"n1": {"sex": "male"}}}, seen_version=1)


_PATCHES = st.lists(
    st.tuples(
        st.sampled_from(["household", "m1", "m2", "n1"]),
        st.sampled_from(["current_landmark", "name", "birth_place"]),
        st.one_of(st.none(), st.text(max_size=12)),
        st.integers(0, 6),
    ),
    max_size=12,
)


@given(_PATCHES)
def test_whatever_two_phones_send_no_answer_of_one_is_overwritten_unseen_by_the_other(patches: list[Any]) -> None:
    household = a_household(members=2)
    last_change: dict[str, int] = {}
    for part, question, value, seen in patches:
        answers = {question: value}
        patch = {"household": answers} if part == "household" else {"members": {part: answers}}
        before, version = household.answers, household.version
        try:
            _save(household, patch, seen_version=seen)
        except (HouseholdChanged, AnswersRefused):
            assert (household.answers, household.version) == (before, version)
            continue
        assert last_change.get(part, 0) <= seen <= version
        if household.version > version:
            last_change[part] = household.version


def test_a_household_that_has_ended_takes_nothing_more_though_a_slow_clock_still_shows_the_online_phase() -> None:
    household = a_household()
    _save(household, answers_for(household))
    household.close(campaign=CAMPAIGN, now=CLOSED)
    with pytest.raises(CensusClosed):
        household.submit(number="R", seen_version=1, campaign=CAMPAIGN, now=ONLINE)
    with pytest.raises(CensusClosed):
        _save(household, {"household": {}})
    assert household.status is Status.HANDED_OFF


def test_a_patch_about_nobody_leaves_no_trace_however_often_it_comes() -> None:
    household = a_household()
    for number in range(500):
        _save(household, {"members": {f"x{number}": None}})
    assert (household.version, household.changed) == (0, {})
    for number in range(500):
        _save(household, {"members": {f"x{number}": {"name": "Tamu"}}})
        _save(household, {"members": {f"x{number}": None}})
    assert len(household.changed) <= 41
    with pytest.raises(HouseholdChanged):
        _save(household, {"members": {"x3": {"name": "Kembali"}}}, seen_version=7)


def test_what_is_submitted_already_is_submitted_once() -> None:
    household = a_household()
    _save(household, answers_for(household))
    first = household.submit(number="R", seen_version=1, campaign=CAMPAIGN, now=ONLINE)
    assert household.submit(number="R", seen_version=1, campaign=CAMPAIGN, now=ONLINE) is first
    for number in range(60):
        _save(household, {"household": {"current_landmark": f"warung {number}"}})
        household.submit(number="R", seen_version=household.version, campaign=CAMPAIGN, now=ONLINE)
    assert len(household.submissions) == 20
    assert household.submissions[0] is first
    assert household.submissions[-1].version == 61


def test_the_register_s_nik_that_is_somebody_else_s_is_no_dead_end() -> None:
    household = a_household()
    _save(household, answers_for(household))
    _save(household, {"members": {"m2": {"nik": household.registered()["m1"]["nik"]}}})
    assert {flaw.code for flaw in household.missing(ONLINE.date())} == {"nik-twice"}
    _save(household, {"members": {"m1": {"nik": "dont_know"}}})
    assert household.missing(ONLINE.date()) == []
