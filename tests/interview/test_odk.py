"""odk/: the lists load into the form, which then asks what is missing and nothing else; ODK Central takes them as entities."""

import csv
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from pyxform.xls2xform import convert

from chalicelib import questionnaire
from chalicelib.domain.household import Household
from chalicelib.domain.register import judge
from chalicelib.interview import odk
from chalicelib.interview.case import Case
from chalicelib.interview.preload import Preload
from tests import unforeseen
from tests.builders import KAUMAN, a_household, answers_for, files_of
from tests.interview import cases_loaded, families_made, forms, officer
from tests.interview.xform import Form, Interview, validated
from tests.questionnaire import cases
from tests.questionnaire.cases import ON, Family
from tests.register_files import rows as rows_of

TODAY = ON.isoformat()
#: The interface's columns; what the form reads besides stands behind them.
HOUSEHOLDS = "label,case_id,village,rt,head,address,phone,reason,missing,assigned_to,status".split(",")
MEMBERS = "label,case_id,member_no,member_name".split(",")


def a_case(family: Family, id: str = "c") -> Case:
    return Case(id, cases.household(family), ON)


def opened(folder: Path, *every: Case) -> Form:
    """The form of the package, with the package's lists beside it."""
    cases_loaded.write_places(folder)
    for path, content in odk.files(Preload(every)).items():
        (folder / Path(path).name).write_bytes(content)
    return Form(xform(), folder)


@cache
def xform() -> str:
    return str(convert(xlsform=io.BytesIO(odk.form_bytes()), file_type=".xlsx", validate=False).xform)


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode(), newline="")))


def asked(interview: Interview, number: int | None) -> set[str]:
    """The questions of which an input stands on the officer's screen and must be answered."""
    fields = forms.inputs(forms.definition())
    part = "household" if number is None else "member"
    names = [question.name for question in questionnaire.load().of(part)]
    return {name for name in names if any(interview.lacks(field, number) for field in fields[name])}


def shown(interview: Interview, number: int | None) -> set[str]:
    fields = forms.inputs(forms.definition())
    part = "household" if number is None else "member"
    return {q.name for q in questionnaire.load().of(part) if any(interview.asks(field, number) for field in fields[q.name])}


def test_every_case_is_asked_what_the_package_says_is_missing_and_its_known_answers_stay(tmp_path: Path) -> None:
    families = [families_made.kept(family) for family in families_made.some(7, 25)]
    every = [a_case(family, f"f{number:02}") for number, family in enumerate(families)]
    form = opened(tmp_path, *every)
    for case in every:
        interview = form.opened(case.id, today=TODAY, everything=False)
        whole = case.household.whole()
        for number, subject in [(None, whole), *enumerate(whole.people, start=1)]:
            missing = {pointer.rpartition("/")[2] for pointer in case.missing if pointer.rpartition("/")[0] == subject.pointer}
            known = {question.name for question in questionnaire.load().of("household" if number is None else "member")}
            # What contradicts another's answer is asked again, though it is answered.
            again = {name for name in missing if subject.values.get(name)}
            assert asked(interview, number) == missing - again, case.missing
            assert again <= shown(interview, number)
            stays = {name for name in known if subject.values.get(name)} - again - about_everybody(case)
            assert not stays & shown(interview, number)
            for name in stays:
                assert interview.value(name, number) == subject.values[name]


def about_everybody(case: Case) -> set[str]:
    return {"presence", "relation"} if "/members" in case.missing else set()


def test_a_finished_case_can_be_sent_without_one_question(tmp_path: Path) -> None:
    interview = opened(tmp_path, a_case(cases.TABLE["usual"])).opened("c", today=TODAY, everything=False)
    assert interview.stops_at() is None
    assert asked(interview, None) == set()
    assert interview.value("reference_day") == TODAY


def test_what_the_officer_adds_to_a_case_makes_the_answers_that_the_family_would_have_given(tmp_path: Path) -> None:
    complete = a_household(3)
    given = answers_for(complete)
    half = a_household(3)
    half.answers = {
        "household": {"current_address": "same_as_kk", "tenure": "own"},
        "members": {"m1": given["members"]["m1"], "m2": {"presence": "with_family"}},
    }
    case = Case("c", half, ON)
    interview = opened(tmp_path, case).opened("c", today=TODAY, everything=False)
    made = forms.definition()
    for question, number, answer in answering(given):
        if question.name in shown(interview, number):
            assert officer.typed(interview, made, question, answer, number)
    assert interview.stops_at() is None
    complete.answers = {"household": given["household"], "members": given["members"]}
    for number, subject in [(None, complete.whole()), *enumerate(complete.whole().people, start=1)]:
        for question in questionnaire.load().of("household" if number is None else "member"):
            assert interview.value(question.name, number) == subject.values.get(question.name, ""), question.name


def answering(given: dict[str, Any]) -> Iterator[tuple[questionnaire.Question, int | None, str]]:
    questions = questionnaire.load().questions
    parts = [(None, given["household"]), *enumerate(given["members"].values(), start=1)]
    # An answer may ask for the next one, of another page: nobody is asked before all of that stands.
    for number, answers in parts:
        for name, answer in answers.items():
            yield questions[name], number, answer


def unforeseen_family(answers: dict[str, Any]) -> Household:
    """The family that no card foresees, with what it answered."""
    judged = judge(rows_of(*unforeseen.card()), as_of=ON, region_of=lambda code: KAUMAN)
    assert judged.household
    household = Household("h", judged.household)
    household.answers = answers
    return household


def of_the_unforeseen() -> dict[str, Any]:
    """All that it answers, as it is kept: people by their ids."""
    on_the_card = len(unforeseen.card())
    ids = [f"m{place}" if place <= on_the_card else f"a{place}" for place in range(1, len(unforeseen.MEMBERS) + 1)]
    return {"household": unforeseen.HOUSE, "members": dict(zip(ids, unforeseen.MEMBERS.values(), strict=True))}


def assert_says(interview: Interview, household: Household) -> None:
    """The form has the values that stand of this household, of everybody."""
    whole = household.whole()
    assert len(interview.people) == len(whole.people)
    for number, subject in [(None, whole), *enumerate(whole.people, start=1)]:
        for question in questionnaire.load().of("household" if number is None else "member"):
            assert interview.value(question.name, number) == subject.values.get(question.name, ""), (question.name, number)


def test_a_family_that_no_card_foresees_opens_in_the_form_as_the_site_has_kept_it(tmp_path: Path) -> None:
    household = unforeseen_family(of_the_unforeseen())
    interview = opened(tmp_path, Case("c", household, ON)).opened("c", today=TODAY, everything=False)
    assert [asked(interview, number) for number in (None, *range(1, len(unforeseen.MEMBERS) + 1))] == [set()] * (
        1 + len(unforeseen.MEMBERS)
    )
    assert interview.stops_at() is None
    assert_says(interview, household)


def test_a_family_that_no_card_foresees_says_to_an_officer_what_it_would_have_said_on_the_site(tmp_path: Path) -> None:
    given = of_the_unforeseen()
    added = len(unforeseen.MEMBERS) - len(unforeseen.card())
    form = opened(tmp_path, Case("c", unforeseen_family({"household": {}, "members": {}}), ON))
    interview = form.opened("c", today=TODAY, added=added, everything=False)
    interview.put("ask_all", "yes")
    for question, number, answer in answering(given):
        assert officer.typed(interview, forms.definition(), question, answer, number), (question.name, number)
    assert interview.stops_at() is None
    assert_says(interview, unforeseen_family(given))


def test_a_second_head_is_asked_about_with_everybody_and_not_left_in_a_form_that_nobody_can_send(tmp_path: Path) -> None:
    two_heads = cases.changed({"members": {"m2": {"relation": "head"}}})
    interview = opened(tmp_path, a_case(two_heads)).opened("c", today=TODAY, everything=False)
    assert interview.stops_at() == "stop_one_head"
    assert {"relation"} <= shown(interview, 2)
    interview.put("relation_given", "wife", 2)
    assert interview.stops_at() is None


def test_having_all_asked_shows_every_answer_and_is_not_undone_by_taking_the_tick_away(tmp_path: Path) -> None:
    interview = opened(tmp_path, a_case(cases.TABLE["usual"])).opened("c", today=TODAY, everything=False)
    assert "toilet" not in shown(interview, None)
    interview.put("ask_all", "yes")
    assert interview.value("toilet_given") == interview.value("toilet")
    interview.put("toilet_given", "public")
    interview.put("ask_all", "")
    assert interview.value("toilet") == "public"
    assert interview.stops_at() is None


def test_the_officer_sees_the_familys_phone_number_if_it_gave_one(tmp_path: Path) -> None:
    gave, gave_none = (cases.changed({"household": {"phone": phone}}) for phone in ("+62 812 3456 7890", ""))
    form = opened(tmp_path, a_case(gave, "a"), a_case(gave_none, "b"))
    assert form.opened("a", today=TODAY).value("case_phone") == "+62 812 3456 7890"
    assert form.opened("a", today=TODAY).asks("case_call")
    assert not form.opened("b", today=TODAY).asks("case_call")


def test_only_a_case_of_an_entity_list_says_that_it_was_interviewed(tmp_path: Path) -> None:
    form = opened(tmp_path, a_case(cases.TABLE["usual"]))
    assert form.opened("c", today=TODAY).value("case_entity") == ""
    served = [{**row, "name": "uuid-of-it"} for row in rows(odk.files(Preload([a_case(cases.TABLE["usual"])]))["odk/households.csv"])]
    text = io.StringIO()
    writer = csv.DictWriter(text, served[0])
    writer.writeheader()
    writer.writerows(served)
    (tmp_path / "households.csv").write_text(text.getvalue(), "utf-8")
    form = Form(xform(), tmp_path)
    interview = form.opened("c", today=TODAY)
    assert (interview.value("case_entity"), interview.value("case_status")) == ("uuid-of-it", "interviewed")


def test_the_form_declares_the_entity_that_it_changes() -> None:
    sheets = forms.definition()
    assert sheets["entities"] == [{"list_name": "households", "entity_id": "${case_entity}", "update_if": "${case_entity} != ''"}]
    assert [(row["name"], row["save_to"]) for row in sheets["survey"] if row.get("save_to")] == [("case_status", "status")]


def test_the_lists_have_the_columns_of_the_interface_and_names_that_an_entity_may_have() -> None:
    files = odk.files(Preload([a_case(cases.TABLE["usual"])]))
    households, members = rows(files["odk/households.csv"]), rows(files["odk/members.csv"])
    assert list(households[0])[: len(HOUSEHOLDS)] == HOUSEHOLDS
    assert list(members[0])[: len(MEMBERS)] == MEMBERS
    for header in (households[0], members[0]):
        assert len(header) == len(set(header))
        # XML names; what Central keeps for itself is refused there.
        assert [name for name in header if not re.fullmatch("[A-Za-z_][A-Za-z0-9_.-]*", name) or name.startswith("__")] == []
        assert [name for name in header if name.lower() in ("name", "label") and name != "label"] == []


def test_cells_are_exact_where_a_spreadsheet_would_run_them() -> None:
    family = cases.changed({"household": {"current_landmark": "=1+1"}, "members": {"m1": {"name": '@Sukarman, "Man"'}}})
    files = odk.files(Preload([a_case(family)]))
    assert rows(files["odk/households.csv"])[0]["household_current_landmark"] == "=1+1"
    assert rows(files["odk/members.csv"])[0]["member_name"] == '@Sukarman, "Man"'
    assert "'=1+1" in files_of([a_case(family)])["cases.csv"].decode()


def test_odk_validate_takes_the_form_with_the_lists_of_a_village_beside_it(tmp_path: Path) -> None:
    opened(tmp_path, *(a_case(cases.TABLE["usual"], id) for id in "abc"))
    assert "Xform is valid" in validated(xform(), tmp_path)
    (tmp_path / "interview.xml").unlink()
    assert "Xform is valid" not in validated(xform().replace("instance('households')", "instance('nowhere')"), tmp_path)


def test_entities_are_the_rows_of_the_lists_under_ids_that_follow_from_the_case() -> None:
    every = [a_case(cases.TABLE["usual"], "b"), a_case(cases.changed({"members": {"m1": {"name": ""}}}), "a")]
    files = odk.files(Preload(every))
    ids = set()
    for name, key in (("households", "case_id"), ("members", "person")):
        body, listed = json.loads(files[f"odk/{name}.json"]), rows(files[f"odk/{name}.csv"])
        assert body["source"] == {"name": f"{name}.csv", "size": len(files[f"odk/{name}.csv"])}
        assert [entity["label"] for entity in body["entities"]] == [row["label"] for row in listed]
        assert all(entity["label"] for entity in body["entities"])
        for entity, row in zip(body["entities"], listed, strict=True):
            assert entity["data"] == {column: cell for column, cell in row.items() if cell and column != "label"}
            assert UUID(entity["uuid"]).version == 5
            ids.add(entity["uuid"])
        assert [row[key] for row in listed] == sorted(row[key] for row in listed)
    assert len(ids) == 2 + sum(len(case.members) for case in every)
    assert (
        json.loads(odk.files(Preload(every[:1]))["odk/households.json"])["entities"]
        == json.loads(files["odk/households.json"])["entities"][1:]
    )


def test_the_lists_are_the_same_in_whatever_order_the_cases_come() -> None:
    every = [a_case(cases.TABLE["usual"], id) for id in "cab"]
    assert odk.files(Preload(every)) == odk.files(Preload(every[::-1]))
