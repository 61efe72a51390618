"""fasih/: presets go into the template by FormGear's rules, and its expressions say what the census's own rules say."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import questionnaire
from chalicelib.domain import conditions
from chalicelib.domain.questionnaire import applying
from chalicelib.interview import fasih, fasih_conditions
from chalicelib.interview.case import Case
from chalicelib.interview.fasih_conditions import PEOPLE
from chalicelib.interview.preload import Preload
from tests.interview import families_made, formgear, forms
from tests.questionnaire import cases
from tests.questionnaire.cases import ON, Family

FILES = fasih.files(Preload([]))
TEMPLATE = json.loads(FILES["fasih/template.json"])
VALIDATION = json.loads(FILES["fasih/validation.json"])
COMPONENTS = formgear.components(TEMPLATE)


def a_case(family: Family, id: str = "c") -> Case:
    return Case(id, cases.household(family), ON)


def presets(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: json.loads(packed.read(name)) for name in packed.namelist()}


def preset(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = presets(fasih.files(Preload([case]))[fasih.PRESETS])[f"{case.id}.json"]
    return found


def some_families() -> list[Family]:
    return [families_made.kept(family) for family in families_made.some(5, 40)]


def test_every_kind_of_condition_has_its_expression() -> None:
    assert fasih_conditions.KINDS == conditions.KINDS


def test_a_condition_without_an_expression_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="moon"):
        fasih_conditions.test(questionnaire.load(), {"moon": "full"}, "household", ON)


def test_every_condition_of_the_table_holds_in_formgear_as_it_does_on_the_server() -> None:
    table = cases.conditions()
    asked = []
    for case in table:
        part: questionnaire.Part = "household" if case.of == cases.HOUSEHOLD else "member"
        row = 0 if part == "household" else 1 + [member["id"] for member in case.family["members"]].index(case.of)
        answers = typed(case.family)
        key = f"{fasih_conditions.OF_EVERY_ROW}@$ROW$"
        asked.append((fasih_conditions.enabling(questionnaire.load(), case.condition, part, ON), answers, row, [key]))
        asked.append((fasih_conditions.test(questionnaire.load(), case.condition, part, ON), answers, row, []))
    expected = [case.holds for case in table for _ in range(2)]
    wrong = [(asked[place], said) for place, said in enumerate(formgear.said(asked)) if said != expected[place]]
    assert wrong == []


def typed(family: Family) -> dict[str, Any]:
    """The family's answers as FormGear keeps what was typed and chosen."""
    questions, household = questionnaire.load().questions, cases.household(family)
    people = list(household.members().values())
    found: dict[str, Any] = {"case_id": "c" if household.prefilled else "", "ages_on": ON.isoformat()}
    found[PEOPLE] = [{"label": f"lastId#{len(people)}", "value": 0}, *({"label": "x", "value": n + 1} for n in range(len(people)))]
    for row, subject in [("", household.whole()), *((f"#{n}", person) for n, person in enumerate(people, start=1))]:
        for name, value in subject.values.items():
            if name in questions and value:
                found[name + row] = [{"label": "x", "value": value}] if COMPONENTS[name]["type"] in (26, 27) else value
        if row:
            found[f"origin{row}"] = "added" if subject.added else "registered"
            found |= {f"{name}_registered{row}": value for name, value in subject.registered.items()}
    return found


def test_formgear_asks_whom_the_server_asks() -> None:
    asked, expected = [], []
    for number, family in enumerate(some_families()):
        case = a_case(family, str(number))
        answers = formgear.answers(preset(case))
        whole = case.household.whole()
        for row, subject in enumerate([whole, *whole.people]):
            questions = questionnaire.load().of("member" if row else "household")
            applies = {question.name for question in applying(questions, subject, ON)}
            for name in (question.name for question in questions):
                component = COMPONENTS[name]
                asked.append((component.get("enableCondition", "true"), answers, row, component.get("componentEnable", [])))
                expected.append(name in applies)
    said = formgear.said(asked)
    assert [(one[0], one[2], got) for one, got, wanted in zip(asked, said, expected, strict=True) if got != wanted] == []


def test_every_check_fires_in_formgear_where_the_table_says_so() -> None:
    messages = {check.message.replace("{name}", "Orang ini"): check for check in questionnaire.load().checks.values()}
    asked, places = [], []
    table = list(cases.checks())
    for number, case in enumerate(table):
        answers = formgear.answers(preset(a_case(case.family)))
        for function, validation in of_checks():
            check = messages[validation["message"]]
            rows = range(1, len(case.family["members"]) + 1) if check.subject == "member" else (0,)
            for row in rows:
                part = f"/members/{case.family['members'][row - 1]['id']}" if row else "/household"
                places.append((number, check.code, f"{part}/{check.at}" if check.at else "/members"))
                asked.append((validation["test"], answers, row, function["componentValidation"]))
    fired = {place for place, said in zip(places, formgear.said(asked), strict=True) if said is not False}
    assert fired == {(number, case.code, pointer) for number, case in enumerate(table) for pointer in case.at}
    assert {check for _, check, _ in places} == questionnaire.load().checks.keys()


def of_checks() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    messages = {check.message.replace("{name}", "Orang ini") for check in questionnaire.load().checks.values()}
    for function in VALIDATION["testFunctions"]:
        yield from ((function, validation) for validation in function["validations"] if validation["message"] in messages)


def test_a_check_stops_or_warns_as_the_definition_says() -> None:
    kinds = {check.message.replace("{name}", "Orang ini"): check.kind for check in questionnaire.load().checks.values()}
    assert {validation["message"]: validation["type"] for _, validation in of_checks()} == {
        message: 2 if kind == "hard" else 1 for message, kind in kinds.items()
    }


def test_a_text_that_the_server_refuses_for_its_form_stops_in_formgear() -> None:
    asked, expected = [], []
    shaped = ("nik", "phone", "digits", "date", "month")
    for case in cases.refusals():
        question = questionnaire.load().questions[case.question]
        if question.type in shaped and isinstance(case.value, str) and case.value and case.value != conditions.DONT_KNOW:
            (function,) = [one for one in VALIDATION["testFunctions"] if one["dataKey"] == question.name]
            row = 1 if question.subject == "member" else 0
            key = question.name + ("#1" if row else "")
            form = function["validations"][0]["test"]
            asked.append((form, {key: case.value}, row, []))
            # A day that no calendar has, or too early or late a one, has the right form.
            wrong_form = case.code in ("not-a-nik", "not-a-phone", "not-a-digits")
            expected.append(wrong_form if case.code in (None, "not-a-nik", "not-a-phone", "not-a-digits") else None)
    said = formgear.said(asked)
    wrong = [(one, got) for one, got, wanted in zip(asked, said, expected, strict=True) if wanted is not None and got != wanted]
    assert wrong == []
    assert expected.count(True) > 5


def test_the_template_is_as_formgear_builds_it() -> None:
    assert TEMPLATE["dataKey"] == VALIDATION["dataKey"] == "sp2020_interview"
    types = {1, 2, 4, 21, 25, 26, 27, 30}
    for key, component in COMPONENTS.items():
        assert component["type"] in types
        assert key.replace("_", "").isalnum()
        for listed in [*component.get("componentEnable", ()), *component.get("componentVar", ())]:
            assert listed.partition("@")[0] in COMPONENTS
        # FormGear puts a row in once for each key that is listed.
        assert component.get("enableCondition", "").count("@$ROW$") <= 1
    assert COMPONENTS["member"]["sourceQuestion"] == PEOPLE
    assert COMPONENTS[PEOPLE]["answer"] == [{"label": "lastId#0", "value": 0}]
    for question in questionnaire.load().questions.values():
        assert (COMPONENTS[question.name] in COMPONENTS["member"]["components"][0]) == (question.subject == "member")
        offered = [option["value"] for option in COMPONENTS[question.name].get("options", ())]
        assert [choice.value for choice in question.choices] == offered[: len(question.choices)]


def test_a_preset_fills_components_of_the_template_with_what_they_take() -> None:
    for number, family in enumerate(some_families()):
        case = a_case(family, str(number))
        made = preset(case)
        assert made.keys() == {"description", "dataKey", "predata"}
        assert made["description"]
        assert made["dataKey"] == TEMPLATE["dataKey"]
        keys = [each["dataKey"] for each in made["predata"]]
        assert len(keys) == len(set(keys))
        answers, people = formgear.answers(made), len(case.members)
        assert answers[PEOPLE][0] == {"label": f"lastId#{people}", "value": 0}
        assert [one["value"] for one in answers[PEOPLE]] == list(range(people + 1))
        for key, answer in answers.items():
            name, _, row = key.partition("#")
            component = COMPONENTS[name]
            assert component["presetMaster"]
            assert bool(row) == (component in COMPONENTS["member"]["components"][0])
            assert not row or (1 <= int(row) <= people and keys.index(PEOPLE) < keys.index(key))
            if component["type"] in (26, 27):
                assert answer[0] in component["options"]
            elif name != PEOPLE:
                assert isinstance(answer, str)
                assert answer


def test_every_answer_that_stands_is_in_the_preset() -> None:
    for number, family in enumerate(some_families()):
        case = a_case(family, str(number))
        answers = formgear.answers(preset(case))
        for row, subject in [("", case.household.whole()), *((f"#{n}", one) for n, one in enumerate(case.members.values(), start=1))]:
            for name, value in subject.values.items():
                assert value == standing(answers, name, row)


def standing(answers: dict[str, Any], name: str, row: str) -> str:
    answer = answers.get(name + row, answers.get(f"{name}_unknown{row}", ""))
    value = str(answer[0]["value"]) if isinstance(answer, list) else str(answer)
    return str(answers[f"{name}_text{row}"]) if value == "free_text" else value


def test_a_villages_presets_get_the_code_of_its_region_or_it_is_named() -> None:
    every = [a_case(cases.TABLE["usual"], id) for id in "ab"]
    made = fasih.files(Preload(every))[fasih.PRESETS]
    codes = {"3319021001": "3319020005", "3319021002": "33190"}
    coded = presets(fasih.coded(made, village="3319021001", codes=codes))
    assert coded.keys() == {"a.json", "b.json"}
    for name, one in coded.items():
        levels = {key: answer for key, answer in formgear.answers(one).items() if key.startswith("bps_")}
        assert levels == {"bps_province": "33", "bps_regency": "19", "bps_district": "020", "bps_village": "005"}
        assert levels.keys() <= COMPONENTS.keys()
        assert one["predata"][4:] == presets(made)[name]["predata"]
    with pytest.raises(fasih.CodeMissing, match="village 3319032001: there is no bps_code"):
        fasih.coded(made, village="3319032001", codes=codes)
    with pytest.raises(fasih.CodeMissing, match=r"village 3319021002: “33190” is not 10 digits"):
        fasih.coded(made, village="3319021002", codes=codes)


def test_presets_are_the_same_in_whatever_order_the_cases_come() -> None:
    every = [a_case(cases.TABLE["usual"], id) for id in "cab"]
    assert fasih.files(Preload(every)) == fasih.files(Preload(every[::-1]))


def test_a_choice_that_is_offered_no_more_is_left_out() -> None:
    answers = formgear.answers(preset(a_case(cases.changed({"household": {"tenure": "tree_house"}}))))
    assert "tenure" not in answers


def test_a_changed_condition_changes_the_template() -> None:
    from ops import questionnaire_files

    asked = forms.altered(lambda data: data["questions"]["toilet"].update(when={"is": ["tenure", "own"]}))
    made = json.loads(questionnaire_files.ready_made_files(asked, on=ON)[fasih.TEMPLATE])
    assert formgear.components(made)["toilet"]["componentEnable"] == ["tenure"]
