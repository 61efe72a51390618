"""What differs between a submission and the card, household by household in memory."""

from datetime import date
from typing import Any

from chalicelib.domain.corrections import Correction, corrections
from chalicelib.domain.household import Household
from tests.builders import ONLINE, a_campaign, a_household, answers_for

LAST_DAY = date(2020, 3, 31)
BAGUS = "3319023011990003"


def submitted(patch: dict[str, Any] | None = None, *, members: int = 3) -> Household:
    """A family that answered everything as it is, and then `patch`, and submitted."""
    household = a_household(members)
    household.save_draft(answers_for(household), seen_version=0, campaign=a_campaign(), now=ONLINE)
    household.save_draft(patch or {}, seen_version=1, campaign=a_campaign(), now=ONLINE)
    household.submit(number="R-1", seen_version=household.version, campaign=a_campaign(), now=ONLINE)
    return household


def found(household: Household) -> list[tuple[str, str, str, str, str]]:
    return [(one.member, one.change, one.question, one.registered, one.answered) for one in corrections(household, LAST_DAY)]


def test_a_family_that_is_as_the_register_says_corrects_nothing() -> None:
    assert found(submitted()) == []


def test_a_draft_corrects_nothing_before_it_is_submitted() -> None:
    household = a_household(3)
    household.save_draft({"members": {"m1": {"name": "Sukarmin"}}}, seen_version=0, campaign=a_campaign(), now=ONLINE)
    assert found(household) == []
    household = submitted({"members": {"m1": {"name": "Sukarmin"}}})
    household.save_draft({"members": {"m1": {"name": "Sukarmon"}}}, seen_version=2, campaign=a_campaign(), now=ONLINE)
    assert found(household) == [("m1", "corrected", "name", "Sukarman", "Sukarmin")]


def test_a_correction_names_the_person_as_the_register_does() -> None:
    household = submitted({"members": {"m3": {"nik": "3319023011990009", "birth_place": "Jepara"}}})
    assert list(corrections(household, LAST_DAY)) == [
        Correction(BAGUS, "Bagus Prasetyo", "m3", "corrected", "nik", BAGUS, "3319023011990009"),
        Correction(BAGUS, "Bagus Prasetyo", "m3", "corrected", "birth_place", "Kudus", "Jepara"),
    ]


def test_what_the_family_does_not_know_or_confirms_corrects_nothing() -> None:
    assert found(submitted({"members": {"m3": {"education": "dont_know", "nik": "dont_know", "name": "Bagus Prasetyo"}}})) == []


def test_only_what_applies_to_somebody_corrects_the_register() -> None:
    child = {"birth_date": "2015-03-04", "education": "master", "marital_status": "widowed"}
    # Ten years old they would be asked how they are married; so young they aren't, whatever was answered before.
    assert [row[2] for row in found(submitted({"members": {"m3": child}}))] == ["birth_date", "education"]


def test_who_died_or_left_is_told_with_when_and_where() -> None:
    household = submitted(
        {
            "members": {
                "m1": {"presence": "died", "death_date": "2019-12-30", "death_certificate_no": "3319-KM-1", "name": "Sukarmin"},
                "m2": {"presence": "abroad", "abroad_country": "MYS", "relation": "head"},
                "m3": {"presence": "elsewhere", "elsewhere_village": "3374011001"},
                "m4": {"presence": "unknown", "name": "Putra"},
            }
        },
        members=4,
    )
    assert found(household) == [
        ("m1", "died", "death_date", "", "2019-12-30"),
        ("m1", "died", "death_certificate_no", "", "3319-KM-1"),
        ("m2", "abroad", "abroad_country", "3319021001", "MYS"),
        ("m2", "corrected", "relation", "wife", "head"),
        ("m3", "elsewhere", "elsewhere_village", "3319021001", "3374011001"),
        ("m4", "unknown", "presence", "", "unknown"),
    ]


def test_somebody_whom_the_register_lacks_is_told_with_all_that_it_would_hold() -> None:
    baby = {
        "added_because": "born", "presence": "with_family", "resident_since": "2020-02", "name": "Ayu", "sex": "female",
        "birth_place": "Kudus", "birth_date": "2020-02-02", "birth_certificate": "no", "relation": "child", "citizenship": "indonesian",
        "ethnicity": "javanese", "religion": "islam",
    }  # fmt: skip
    household = submitted({"members": {"ayu": baby}})
    assert found(household) == [
        ("ayu", "added", "added_because", "", "born"),
        ("ayu", "added", "name", "", "Ayu"),
        ("ayu", "added", "sex", "", "female"),
        ("ayu", "added", "birth_place", "", "Kudus"),
        ("ayu", "added", "birth_date", "", "2020-02-02"),
        ("ayu", "added", "relation", "", "child"),
        ("ayu", "added", "citizenship", "", "indonesian"),
        ("ayu", "added", "religion", "", "islam"),
    ]
    assert {(one.nik, one.name) for one in corrections(household, LAST_DAY)} == {("", "Ayu")}


def test_a_family_in_another_village_is_told_once_for_all() -> None:
    moved = {"current_address": "other", "current_street": "Jl. Sunan Muria 12", "current_rt": "4", "current_rw": "1"}
    assert found(submitted({"household": {**moved, "current_village": "3319021001"}})) == []
    assert found(submitted({"household": {**moved, "current_village": "3374011001"}})) == [
        ("", "elsewhere", "current_village", "3319021001", "3374011001")
    ]
