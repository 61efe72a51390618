"""Deltas: what is told of a village after its package, as people read it and as each tool takes it."""

import csv
import io
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import uuid5

from chalicelib.domain.household import Household
from chalicelib.interview import delta, odk, state
from chalicelib.interview.case import Case
from chalicelib.interview.changes import Changes
from chalicelib.interview.checks import Check
from chalicelib.interview.package import Contents
from tests.builders import digest, files_of
from tests.interview.central import Central
from tests.interview.headquarters import read as headquarters
from tests.questionnaire import cases
from tests.questionnaire.cases import ON


def a_case(id: str, changed: dict[str, Any] | None = None, **given: Any) -> Case:
    family = cases.changed(changed) if changed else cases.TABLE["usual"]
    return Case(id, cases.household(family), ON, **given)


def told(before: Contents, now: Contents) -> dict[str, bytes]:
    """The files of the delta between the two."""
    return dict(delta.files(now, Changes(now.cases, before.state(digest=digest), now.state(digest=digest))))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


RENAMED = {"members": {"m1": {"name": "Sukarman Wijaya"}}}


def test_a_delta_names_each_change_and_has_the_rows_of_what_is_new_or_other() -> None:
    before = Contents([a_case("a"), a_case("b"), a_case("c"), a_case("d")], counted=frozenset())
    now = Contents([a_case("b", RENAMED), a_case("c"), a_case("e")], counted=frozenset({"a"}))
    files = told(before, now)
    assert [(row["change"], row["case_id"], row["reasons"]) for row in rows(files["delta.csv"])] == [
        ("cancel", "a", "counted"), ("cancel", "d", "left"), ("create", "e", "not_started"), ("update", "b", "not_started")
    ]  # fmt: skip
    assert [row["case_id"] for row in rows(files["cases.csv"])] == ["b", "e"]
    assert {row["case_id"] for row in rows(files["members.csv"])} == {"b", "e"}
    assert state.read(files["state.json"]).cases.keys() == {"b", "c", "e"}


def test_lists_for_people_are_whole_and_what_came_and_went_of_them_is_named() -> None:
    checks = [Check("x", "3319021001", "Sri", "Jl. Menara 1", reason, "") for reason in ("disputed", "frozen", "documents")]
    files = told(Contents([a_case("a")], checks=checks[:2]), Contents([a_case("a")], checks=checks[1:]))
    assert [row["reason"] for row in rows(files["checks.csv"])] == ["documents", "frozen"]
    assert [(row["change"], row["file"], row["case_id"]) for row in rows(files["delta.csv"])] == [
        ("cancel", "checks.csv", "x"), ("create", "checks.csv", "x")
    ]  # fmt: skip
    assert files["list.csv"] == files_of([a_case("a")])["list.csv"]
    assert rows(files["cases.csv"]) == []


def test_whoever_is_sent_to_a_case_is_a_change_of_it() -> None:
    files = told(Contents([a_case("a"), a_case("b")]), Contents([a_case("a", assigned_to="rini", supervisor="budi"), a_case("b")]))
    assert [(row["case_id"], row["assigned_to"], row["supervisor"]) for row in rows(files["cases.csv"])] == [("a", "rini", "budi")]
    assert state.read(files["state.json"]).cases["a"].assigned_to == "rini"


def test_a_later_reference_day_is_a_change_of_every_case() -> None:
    before, later = a_case("a"), replace(a_case("a"), on=ON.replace(month=4, day=7))
    assert [row["change"] for row in rows(told(Contents([before]), Contents([later]))["delta.csv"])] == ["update"]


def test_the_state_tells_nothing_of_anybody_and_is_read_as_it_was_written() -> None:
    standing = Contents([a_case("a", RENAMED, assigned_to="rini")]).state(digest=digest)
    content = state.written(standing)
    assert state.read(content) == standing
    assert b"Sukarman" not in content
    assert state.written(state.read(content)) == content


def test_central_has_after_a_package_and_its_deltas_what_the_newest_package_would_have() -> None:
    one_more = {"members": {"lia": {"name": "Lia", "presence": "with_family"}}}
    history = [
        [a_case("a"), a_case("b"), a_case("c", one_more)],
        [a_case("b", one_more), a_case("c"), a_case("d", RENAMED)],
        [a_case("a", RENAMED), a_case("b", one_more, assigned_to="rini"), a_case("d", RENAMED)],
        [],
    ]
    central = Central()
    central.load(files_of(history[0]))
    for before, now in pairwise(history):
        requests = told(Contents(before), Contents(now))[odk.REQUESTS]
        central.send(requests)
        fresh = Central()
        fresh.load(files_of(now))
        assert central.lists == fresh.lists
        # Cut short and sent again, it comes to the same.
        central.send(requests, again=True)
        assert central.lists == fresh.lists


def test_an_update_writes_over_nothing_that_an_interview_has_sent() -> None:
    central = Central()
    central.load(files_of([a_case("a")]))
    entity = str(uuid5(odk.NAMESPACE, "a"))
    central.lists["households"][entity]["data"]["status"] = "interviewed"
    central.send(told(Contents([a_case("a")]), Contents([a_case("a", RENAMED, assigned_to="rini")]))[odk.REQUESTS])
    assert central.lists["households"][entity]["data"]["status"] == "interviewed"
    assert central.lists["households"][entity]["data"]["assigned_to"] == "rini"


def test_an_assignment_touches_no_entity_of_a_person() -> None:
    requests = told(Contents([a_case("a")]), Contents([a_case("a", assigned_to="rini")]))[odk.REQUESTS].decode().splitlines()
    assert [line.split("\t")[:2] for line in requests] == [["PATCH", f"households/entities/{uuid5(odk.NAMESPACE, 'a')}?force=true"]]


def test_tools_that_change_no_case_take_it_back_and_get_it_anew() -> None:
    files = told(Contents([a_case("a"), a_case("b"), a_case("c")]), Contents([a_case("b", RENAMED), a_case("c"), a_case("d")]))
    for folder in ("survey-solutions", "fasih"):
        assert [row["case_id"] for row in rows(files[f"{folder}/cancel.csv"])] == ["a", "b"]
    upload = headquarters(files["survey-solutions/assignments.zip"])
    assert [row["case_id"] for row in upload["sp2020_interview"]] == ["b", "d"]
    assert [row["case_id"] for row in rows(files["kobo/households.csv"])] == ["b", "c", "d"]


def test_who_goes_to_a_case_is_changed_at_headquarters_without_taking_the_case_back() -> None:
    files = told(
        Contents([a_case("a"), a_case("b")]), Contents([a_case("a", assigned_to="rini"), a_case("b", RENAMED, assigned_to="rini")])
    )
    assert rows(files["survey-solutions/assign.csv"]) == [{"case_id": "a", "responsible": "rini"}]
    assert [row["case_id"] for row in rows(files["survey-solutions/cancel.csv"])] == ["b"]
    upload = headquarters(files["survey-solutions/assignments.zip"])
    assert [(row["case_id"], row["_responsible"]) for row in upload["sp2020_interview"]] == [("b", "rini")]
    assert rows(files["fasih/cancel.csv"]) == [{"case_id": "b"}]


def test_a_delta_of_cancelled_cases_alone_asks_headquarters_for_no_empty_upload() -> None:
    files = told(Contents([a_case("a")]), Contents([]))
    assert "survey-solutions/assignments.zip" not in files
    assert [row["case_id"] for row in rows(files["survey-solutions/cancel.csv"])] == ["a"]


def test_the_same_change_always_makes_the_same_bytes_in_whatever_order_cases_come() -> None:
    before, now = [a_case(id) for id in "abc"], [a_case("b", RENAMED), a_case("c"), a_case("d")]
    assert told(Contents(before), Contents(now)) == told(Contents(before[::-1]), Contents(now[::-1]))


def test_what_nothing_changed_of_has_no_change() -> None:
    contents = Contents([a_case("a"), a_case("b")])
    assert Changes(contents.cases, contents.state(digest=digest), contents.state(digest=digest)).none
    other = Contents([a_case("a"), Case("b", Household("h", a_case("b").household.register), ON)])
    assert not Changes(other.cases, contents.state(digest=digest), other.state(digest=digest)).none
