from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import AnswersRefused, CensusClosed, HouseholdChanged
from chalicelib.domain.household import Status
from tests.builders import CLOSED, ONLINE, a_campaign, a_household, answers_for

CAMPAIGN = a_campaign()


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


def test_changed_marriages_and_deaths_ask_for_their_papers() -> None:
    household = a_household()
    _save(household, {"members": {"m3": {"marital_status": "married_registered"}, "m4": {"presence": "died"}}})
    _save(household, {"members": {"m1": {"marital_status": "divorced_not_registered"}}})
    assert household.documents_owed() == [
        {"kind": "marriage_certificate", "member": "m3"},
        {"kind": "death_certificate", "member": "m4"},
    ]


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
