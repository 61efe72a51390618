"""The interview's form says, in JavaRosa, what the census's own rules say of the same families."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import questionnaire
from chalicelib.domain import conditions
from chalicelib.domain.checks import hard, soft
from chalicelib.domain.conditions import DONT_KNOW, Subject
from chalicelib.domain.questionnaire import applying, unanswered
from chalicelib.interview import xpath
from chalicelib.questionnaire import Part, languages, words
from tests.interview import cases_loaded, families_made, forms, officer
from tests.interview.xform import Form, Interview
from tests.questionnaire import cases
from tests.questionnaire.cases import ON, Family

TODAY = ON.isoformat()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Form:
    """The form of the definition, with the usual family as its only case."""
    folder = tmp_path_factory.mktemp("usual")
    cases_loaded.write(folder, questionnaire.load(), {"usual": cases.TABLE["usual"]})
    return forms.opened(forms.definition(), folder)


def test_every_kind_of_condition_has_its_xpath() -> None:
    assert xpath.KINDS == conditions.KINDS


def test_a_condition_without_xpath_is_an_error_that_names_it() -> None:
    asked = forms.altered(lambda data: data["questions"]["phone"].update(when={"moon": "full"}))
    with pytest.raises(ValueError, match="moon"):
        forms.made_of(asked)


def test_the_form_asks_every_question_of_the_definition_and_nothing_else() -> None:
    asked, made = questionnaire.load(), forms.definition()
    found = forms.inputs(made)
    assert list(found) == [question.name for page in _in_order() for question in map(asked.questions.__getitem__, page.questions)]
    assert [name for name, fields in found.items() if not fields] == []
    of_questions = {field for fields in found.values() for field in fields}
    own = [row["name"] for row in forms.asking(made) if row["name"] not in of_questions and not forms.is_check(row)]
    assert own == ["case_id", "ask_all", "people_added"]


def _in_order() -> list[questionnaire.Page]:
    pages = questionnaire.load().pages
    first = [page for page in pages if page.subject == "household" and not page.last]
    return [*first, *(page for page in pages if page.subject == "member"), *(page for page in pages if page.last)]


def test_every_question_has_one_field_of_its_own_name() -> None:
    names = [row["name"] for row in forms.definition()["survey"] if "name" in row]
    assert {name: names.count(name) for name in questionnaire.load().questions if names.count(name) != 1} == {}
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_text_of_the_definition_is_in_the_form_in_every_language(language: str) -> None:
    made = forms.definition()
    suffix = f"::{languages.LANGUAGES[language]} ({language})"
    said = "\n".join(cell for rows in made.values() for row in rows for column, cell in row.items() if column.endswith(suffix))
    known = words.words(language)
    assert [text for text in words.said() if known[text].replace("{name}", "${called}") not in said] == []


def test_every_row_that_asks_and_every_choice_speaks_every_language() -> None:
    made = forms.definition()
    columns = [f"label::{name} ({code})" for code, name in languages.LANGUAGES.items()]
    assert [row["name"] for row in [*forms.asking(made), *made["choices"]] if not all(row.get(column) for column in columns)] == []


def test_every_choice_is_offered_and_no_other() -> None:
    made = forms.definition()
    for question in questionnaire.load().questions.values():
        if question.type == "choice":
            offered = [row["name"] for row in made["choices"] if row["list_name"] == question.name]
            assert offered == [*(choice.value for choice in question.choices), *([DONT_KNOW] if question.dont_know else [])]


def test_every_check_of_the_definition_is_in_the_form_with_its_message() -> None:
    rows = {row["name"]: row for row in forms.asking(forms.definition()) if forms.is_check(row)}
    checks = questionnaire.load().checks
    assert rows.keys() == {forms.check_field(check.code, check.kind) for check in checks.values()}
    for check in checks.values():
        said = rows[forms.check_field(check.code, check.kind)]["label::Bahasa Indonesia (id)"]
        assert said == check.message.replace("{name}", "${called}")


def test_every_condition_of_the_table_holds_in_the_form_as_it_does_on_the_server(tmp_path: Path) -> None:
    table = cases.conditions()
    distinct = {(str(case.condition), part): case.condition for case in table for part in [_part(case.of)]}
    codes = {key: f"condition-{number}" for number, key in enumerate(distinct)}

    def ask_all_and_check_these(data: dict[str, Any]) -> None:
        for question in data["questions"].values():
            question.pop("when", None)
        data["checks"] = [
            {"code": codes[key], "kind": "soft", "subject": key[1], "message": codes[key], "when": condition}
            for key, condition in distinct.items()
        ]

    asked = forms.altered(ask_all_and_check_these)
    families = {f"c{number}": case.family for number, case in enumerate(table)}
    cases_loaded.write(tmp_path, asked, families)
    form = forms.opened(forms.made_of(asked), tmp_path)
    wrong = []
    for number, case in enumerate(table):
        # A family that nobody has data of is met without a case; the table says nothing of its people's answers.
        prefilled = case.family.get("prefilled", True)
        known = {"case_id": f"c{number}"} if prefilled else {"added": len(case.family["members"])}
        interview = form.opened(**known, today=TODAY, everything=False)
        field = forms.check_field(codes[str(case.condition), _part(case.of)], "soft")
        if interview.asks(field, _number(case.family, case.of)) != case.holds:
            wrong.append(f"{case.condition} of {case.of} in {case.family}: {'holds' if case.holds else 'fails'}")
    assert wrong == []


def _part(of: str) -> Part:
    return "household" if of == cases.HOUSEHOLD else "member"


def _number(family: Family, of: str) -> int | None:
    return None if of == cases.HOUSEHOLD else 1 + [member["id"] for member in family["members"]].index(of)


def test_every_check_fires_in_the_form_where_the_table_says_so(tmp_path: Path) -> None:
    table = list(cases.checks())
    cases_loaded.write(tmp_path, questionnaire.load(), {f"c{number}": case.family for number, case in enumerate(table)})
    form = forms.opened(forms.definition(), tmp_path)
    wrong = []
    for number, case in enumerate(table):
        fired = set(_fired(form.opened(f"c{number}", today=TODAY, everything=False), case.family))
        if fired != {(pointer, case.code) for pointer in case.at}:
            wrong.append(f"{case.code}: fired {fired}, expected at {case.at}")
    assert wrong == []


def _fired(interview: Interview, family: Family) -> Iterator[tuple[str, str]]:
    """Where checks fire in the form: pointer and code."""
    for check in questionnaire.load().checks.values():
        field = forms.check_field(check.code, check.kind)
        if check.subject == "household" and interview.asks(field):
            yield f"/household/{check.at}" if check.at else "/members", check.code
        elif check.subject == "member":
            for number, member in enumerate(family["members"], start=1):
                if interview.asks(field, number):
                    yield f"/members/{member['id']}/{check.at}", check.code


@pytest.mark.parametrize("seed", range(2))
def test_generated_families_are_asked_and_checked_alike(seed: int, tmp_path: Path) -> None:
    families = {f"f{number}": families_made.kept(family) for number, family in enumerate(families_made.some(seed, 30))}
    cases_loaded.write(tmp_path, questionnaire.load(), families)
    form, fields = forms.opened(forms.definition(), tmp_path), forms.inputs(forms.definition())
    for case, family in families.items():
        interview = form.opened(case, today=TODAY)
        whole = cases.household(family).whole()
        for number, subject in [(None, whole), *enumerate(whole.people, start=1)]:
            assert _of_the_form(interview, fields, number) == _of_the_server(subject, number), family
        expected = {(flaw.pointer, flaw.code) for flaw in hard(questionnaire.load(), whole, ON)}
        expected |= {(warning.pointer, warning.code) for warning in soft(questionnaire.load(), whole, ON)}
        assert set(_fired(interview, family)) == expected, family


def _of_the_form(interview: Interview, fields: dict[str, list[str]], number: int | None) -> dict[str, Any]:
    questions = questionnaire.load().of("household" if number is None else "member")
    return {
        "values": {question.name: value for question in questions if (value := interview.value(question.name, number))},
        "asked": {question.name for question in questions if any(interview.asks(field, number) for field in fields[question.name])},
        "missing": {question.name for question in questions if any(interview.lacks(field, number) for field in fields[question.name])},
    }


def _of_the_server(subject: Subject, number: int | None) -> dict[str, Any]:
    questions = questionnaire.load().of("household" if number is None else "member")
    return {
        "values": {question.name: value for question in questions if (value := subject.values.get(question.name))},
        "asked": {question.name for question in applying(questions, subject, ON)},
        "missing": {flaw.pointer.rpartition("/")[2] for flaw in unanswered(questions, subject, ON)},
    }


def test_the_form_takes_and_refuses_the_answers_that_the_server_does(tmp_path: Path) -> None:
    asked = forms.altered(lambda data: [question.pop("when", None) for question in data["questions"].values()])
    cases_loaded.write(tmp_path, asked, {})
    made = forms.made_of(asked)
    interview = forms.opened(made, tmp_path).opened(today=TODAY, added=1)
    # A form has text only; an answer taken away is an empty field.
    table = [case for case in cases.refusals() if isinstance(case.value, str) and case.value]
    wrong = []
    for case in table:
        question = asked.questions[case.question]
        number = None if question.subject == "household" else 1
        taken = officer.typed(interview, made, question, case.value, number)
        if taken != (case.code is None) or (taken and interview.value(question.name, number) != case.value):
            wrong.append(f"{question.name}: {case.value!r}: {case.code}; the form has {interview.value(question.name, number)!r}")
        officer.emptied(interview, made, question, number)
    assert len(table) > 100
    assert wrong == []


def test_the_usual_family_can_be_sent_as_it_is_loaded(usual: Form) -> None:
    assert usual.opened("usual", today=TODAY).stops_at() is None


def test_a_hard_check_stops_the_form_even_when_its_box_is_ticked(usual: Form) -> None:
    interview = usual.opened("usual", today=TODAY)
    interview.put("relation_given", "head", 2)
    assert interview.stops_at() == "stop_one_head"
    interview.put("stop_one_head", "OK")
    assert interview.stops_at() == "stop_one_head"
    interview.put("relation_given", "wife", 2)
    assert interview.stops_at() is None


def test_a_soft_check_asks_once_and_then_lets_the_answer_stand(usual: Form) -> None:
    interview = usual.opened("usual", today=TODAY)
    interview.put("sex_given", "male", 2)
    interview.put("confirmed_relation_against_sex", "yes", 2)
    assert interview.stops_at() == "confirmed_nik_against_sex"
    interview.put("confirmed_nik_against_sex", "yes", 2)
    assert interview.stops_at() is None
    assert interview.value("sex", 2) == "male"


def test_a_correction_shows_what_the_register_says_and_an_emptied_field_goes_back_to_it(usual: Form) -> None:
    interview = usual.opened("usual", today=TODAY)
    assert not interview.asks("religion_register_says", 1)
    interview.put("religion_given", "catholic", 1)
    assert interview.asks("religion_register_says", 1)
    assert interview.value("religion_registered_label", 1) == "Islam"
    interview.put("religion_given", "", 1)
    assert interview.value("religion", 1) == "islam"
    assert interview.stops_at() is None


def test_whoever_is_added_begins_empty_and_is_asked_why(usual: Form) -> None:
    interview = usual.opened("usual", today=TODAY, added=1)
    added = len(interview.people)
    assert added == len(cases.TABLE["usual"]["members"]) + 1
    assert interview.value("origin", added) == "added"
    assert interview.value("called", added) == f"#{added}"
    assert interview.asks("added_because_given", added)
    assert not interview.asks("added_because_given", 1)
    assert not any(interview.value(f"{question.name}", added) for question in questionnaire.load().of("member"))


def test_a_family_that_is_on_no_list_is_asked_the_same(usual: Form) -> None:
    interview = usual.opened(today=TODAY, added=2)
    assert len(interview.people) == 2
    assert interview.lacks("presence_given", 1)
    assert usual.opened(today=TODAY).asks("stop_nobody")


def test_another_case_cant_be_chosen_once_one_is_loaded(usual: Form) -> None:
    assert usual.opened(today=TODAY).takes("case_id", "usual")
    loaded = usual.opened("usual", today=TODAY)
    assert loaded.takes("case_id", "usual")
    assert not loaded.takes("case_id", "another")


def test_a_family_has_at_most_forty_people(usual: Form) -> None:
    interview = usual.opened("usual", today=TODAY)
    assert interview.takes("people_added", "36")
    assert not interview.takes("people_added", "37")


def test_a_changed_condition_changes_what_the_form_asks(tmp_path: Path) -> None:
    asked = forms.altered(lambda data: data["questions"]["toilet"].update(when={"is": ["tenure", "own"]}))
    cases_loaded.write(tmp_path, asked, {"usual": cases.TABLE["usual"]})
    interview = forms.opened(forms.made_of(asked), tmp_path).opened("usual", today=TODAY)
    assert interview.asks("toilet_given")
    interview.put("tenure_given", "rented")
    assert not interview.asks("toilet_given")


def test_a_new_choice_and_a_retired_one_change_what_the_form_offers() -> None:
    def change(data: dict[str, Any]) -> None:
        data["choices"]["tenure"].append({"code": "z", "value": "boat", "label": "Perahu"})
        data["choices"]["tenure"][0]["retired"] = True

    made = forms.made_of(forms.altered(change))
    offered = [row["name"] for row in made["choices"] if row["list_name"] == "tenure"]
    assert "boat" in offered
    assert "own" not in offered


def test_whatever_changes_the_form_changes_its_version() -> None:
    versions = {
        forms.made_of(forms.altered(change))["settings"][0]["version"]
        for change in (
            lambda data: None,
            lambda data: data["questions"]["toilet"].update(label="Apakah ada WC?"),
            lambda data: data["questions"]["toilet"].update(when={"is": ["tenure", "own"]}),
            lambda data: data["choices"]["tenure"].pop(),
        )
    }
    assert len(versions) == 4
    assert forms.made_of(forms.altered(lambda data: None)) == forms.definition()
