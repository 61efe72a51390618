"""Whatever a family is and answers: server and browser say the same, nothing is lost, and nothing fails."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.answers import refusal
from chalicelib.domain.errors import AnswersRefused, CensusError
from chalicelib.domain.household import Household
from chalicelib.domain.nik import masked
from chalicelib.domain.questionnaire import applying
from chalicelib.interview import cells
from chalicelib.interview.case import Case
from chalicelib.storage.document import pack, unpack
from tests.builders import a_campaign, a_household, files_of
from tests.questionnaire import cases
from tests.questionnaire.browser_rules import BrowserRules
from tests.questionnaire.cases import ON, Family
from tests.questionnaire.households import ASKED, NOT_TEXTS, ODD, PATCHES, TEXTS, answered_families, families, right, sent

CAMPAIGN = a_campaign()
LAST_EVENING = datetime.fromisoformat(f"{ON}T21:00+07:00")
#: Which villages and countries there are the browser leaves to the server.
ONLY_THE_SERVER_KNOWS = {"not-a-region", "not-a-country", "not-a-citizenship"}
#: What hangs on the register's NIKs, which are masked on their way to the browser.
HANGS_ON_NIKS = {"nik-twice", "nik-against-sex", "nik-against-birth-date"}
QUESTIONS = st.sampled_from(list(ASKED.questions.values()))

# A household takes a while to make, and the browser is asked about each one.
thorough = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def _save(household: Household, patch: Any) -> None:
    household.save_draft(patch, seen_version=household.version, campaign=CAMPAIGN, now=LAST_EVENING)


def _kept(household: Household) -> Household:
    return unpack(pack(household), household_id="h", status=household.status.value, revision=None)


def _server(family: Family) -> dict[str, Any]:
    """What the server says of a family, in the browser's words."""
    household = cases.household(family)
    whole = household.whole()
    subjects = [(whole, ASKED.of("household")), *((member, ASKED.of("member")) for member in whole.people)]
    missing = household.missing(ON)
    return {
        "applying": [f"{subject.pointer}/{question.name}" for subject, asked in subjects for question in applying(asked, subject, ON)],
        "gaps": {flaw.pointer: flaw.code for flaw in missing if flaw.code not in ASKED.checks},
        "fired": [(flaw.code, flaw.pointer, False) for flaw in missing if flaw.code in ASKED.checks]
        + [(warning.code, warning.pointer, warning.confirmed) for warning in household.warnings(ON)],
    }


def _fired(judged: dict[str, Any]) -> list[tuple[str, str, bool]]:
    def pointer(fired: dict[str, Any]) -> str:
        if not fired["at"]:
            return "/members"
        return f"/members/{fired['id']}/{fired['at']}" if fired["id"] else f"/household/{fired['at']}"

    return [(fired["code"], pointer(fired), fired["confirmed"]) for fired in judged["fired"]]


@thorough
@given(family=families())
def test_server_and_browser_agree_on_what_is_asked_and_missing_and_doubtful(family: Family, browser: BrowserRules) -> None:
    server, judged = _server(family), browser.judged(family, ON)
    assert judged["applying"] == server["applying"]
    assert sorted(_fired(judged)) == sorted(server["fired"])
    only_the_server = {pointer for pointer, code in server["gaps"].items() if code in ONLY_THE_SERVER_KNOWS}
    assert set(judged["gaps"]) <= server["gaps"].keys()
    assert server["gaps"].keys() - judged["gaps"] <= only_the_server


@thorough
@given(family=families())
def test_with_the_registers_niks_masked_the_browser_says_nothing_wrong(family: Family, browser: BrowserRules) -> None:
    server = _server(family)
    for member in family["members"]:
        if member["registered"]:
            member["registered"]["nik"] = masked(member["registered"]["nik"])
    judged = browser.judged(family, ON)
    assert judged["applying"] == server["applying"]
    assert set(judged["gaps"]) <= server["gaps"].keys()
    unseen = set(server["fired"]) - set(_fired(judged))
    assert set(_fired(judged)) <= set(server["fired"])
    assert {code for code, _, _ in unseen} <= HANGS_ON_NIKS


@settings(max_examples=600, deadline=None)
@given(question=QUESTIONS, value=ODD | TEXTS | NOT_TEXTS | QUESTIONS.flatmap(right))
def test_server_and_browser_refuse_the_same_answers(question: Any, value: Any, browser: BrowserRules) -> None:
    server, seen = refusal(question, value, ON), browser.refusal(question.name, value, ON)
    assert seen == server or (seen is None and server in ONLY_THE_SERVER_KNOWS)


@settings(max_examples=300, deadline=None)
@given(question=QUESTIONS, value=ODD | TEXTS | NOT_TEXTS | QUESTIONS.flatmap(right))
def test_whatever_is_typed_is_kept_exactly_or_refused_by_name(question: Any, value: Any) -> None:
    household = a_household(members=1)
    answers = {question.name: value}
    patch = {"household": answers} if question.subject == "household" else {"members": {"m1": answers}}
    pointer = f"/household/{question.name}" if question.subject == "household" else f"/members/m1/{question.name}"
    if refusal(question, value, ON):
        with pytest.raises(AnswersRefused) as refused:
            _save(household, sent(patch))
        assert [(flaw.pointer, bool(flaw.code)) for flaw in refused.value.flaws] == [(pointer, True)]
        assert household.version == 0
        return
    _save(household, sent(patch))
    kept = _kept(household).answers
    assert (kept["household"] if question.subject == "household" else kept["members"]["m1"]) == ({question.name: value} if value else {})


@thorough
@given(family=answered_families())
def test_a_family_that_has_answered_all_is_saved_counted_kept_and_handed_on_whole(family: Family) -> None:
    typed = {"household": family["household"], "members": {member["id"]: member["answers"] for member in family["members"]}}
    household = cases.household(family)
    household.answers = {"household": {}, "members": {}}
    _save(household, sent(typed))
    kept = _kept(household)
    assert kept.answers == household.answers
    assert kept.register == household.register
    kept.submit(number="R", seen_version=1, campaign=CAMPAIGN, now=LAST_EVENING)
    _save(kept, {"household": {"remarks": "Satu lagi"}})
    again = _kept(kept)
    assert again.submitted_answers() == household.answers
    people = _rows(again, "members.csv")
    assert [person["member"] for person in people] == [member["id"] for member in family["members"]]
    for person in people:
        answers = household.answers["members"].get(person["member"], {})
        for question in ASKED.of("member"):
            assert person[question.name] == cells.plain(answers.get(question.name, "")), question.name
    assert _rows(again, "cases.csv")[0]["members"] == str(len(people))


@thorough
@given(family=families())
def test_any_family_is_handed_on_without_failure(family: Family) -> None:
    people = _rows(cases.household(family), "members.csv")
    assert [person["member"] for person in people] == [member["id"] for member in family["members"]]


def _rows(household: Household, file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files_of([Case("a", household, ON)])[file].decode("utf-8"), newline="")))


@settings(max_examples=400, deadline=None)
@given(patch=PATCHES)
def test_whatever_is_sent_is_kept_or_refused_as_a_state_of_the_world(patch: Any) -> None:
    household = a_household(members=2)
    try:
        _save(household, sent(patch))
    except CensusError:
        assert household.version == 0
    household.missing(ON)
    household.warnings(ON)
    assert _kept(household).answers == household.answers


@pytest.mark.parametrize("levels", [1, 10, 300, 800, 950])
def test_objects_inside_objects_are_refused_however_deep(levels: int) -> None:
    inner: dict[str, Any] = {}
    for _ in range(levels):
        inner = {"nik-against-sex": inner}
    with pytest.raises(AnswersRefused):
        _save(a_household(members=1), {"members": {"m1": {"confirmed": inner}}})


def test_two_members_with_one_masked_number_are_not_taken_for_one(browser: BrowserRules) -> None:
    family = cases.changed({"members": {"m3": {"presence": "with_family"}}})
    for member in family["members"]:
        member["registered"]["nik"] = masked("3319021705700001")
    assert browser.judged(family, ON)["fired"] == []
