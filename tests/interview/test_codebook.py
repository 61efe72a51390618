"""docs/codebook.md is what the definition makes, and has all of it."""

from pathlib import Path

import pytest

from chalicelib import questionnaire
from chalicelib.domain import conditions
from chalicelib.interview import codebook
from chalicelib.questionnaire import lists
from ops import questionnaire_files
from tests.interview import forms

FILE = Path(__file__).parents[2] / "docs/codebook.md"


def test_the_codebook_in_the_repository_is_the_one_that_the_definition_makes() -> None:
    made = questionnaire_files.codebook_of(questionnaire.load())
    assert FILE.read_text("utf-8") == made, "The definition has changed: run `.venv/bin/python -m ops questionnaire codebook`."


def test_every_variable_has_its_section_with_its_code() -> None:
    sections = _sections()
    for question in questionnaire.load().questions.values():
        assert f"| stored as | `{question.code}` |" in sections[question.name], question.name
        assert codebook.in_words(question.when) in sections[question.name], question.name


def test_every_choice_stands_with_its_value_and_its_code() -> None:
    sections = _sections()
    for question in questionnaire.load().questions.values():
        for choice in question.choices:
            assert f"| `{choice.value}` | `{choice.code}` | {choice.label}" in sections[question.name], (question.name, choice.value)


def test_every_check_stands_with_its_condition_and_message() -> None:
    rows = {row.split("`")[1]: row for row in _sections()["Checks"].splitlines() if row.startswith("| `")}
    checks = questionnaire.load().checks
    assert rows.keys() == checks.keys()
    for check in checks.values():
        assert f"| {check.kind} | {check.subject} |" in rows[check.code]
        assert codebook.in_words(check.when) in rows[check.code]
        assert check.message in rows[check.code]


def test_every_list_is_named_with_its_length_and_its_file() -> None:
    sections = _sections()
    for name in lists.NAMES:
        assert f"{len(lists.entries(name))} entries" in sections[name]
        assert (FILE.parent / f"../chalicelib/questionnaire/lists/{name}.csv").exists()


def test_what_is_asked_no_more_stays_in_the_codebook_with_its_code() -> None:
    def retire(data: dict[str, dict[str, dict[str, object]]]) -> None:
        data["questions"]["toilet"]["retired"] = True

    text = codebook.codebook(forms.altered(retire), forms.speech(), {})
    assert "### toilet" not in text
    assert "| `toilet` | `T` |" in text


def test_every_kind_of_condition_and_every_type_has_words() -> None:
    assert codebook._WORDS.keys() == conditions.KINDS
    assert codebook.TYPES.keys() == set(questionnaire.Question.__dataclass_fields__["type"].type.__args__)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({}, "always"),
        ({"living": True, "added": True}, "alive and the family added this person"),
        ({"all": [{"age_under": 15}, {"any": [{"living": True}, {"answered": "nik"}]}]}, "aged under 15 and (alive or `nik` is answered)"),
        ({"not": {"everybody": {"is": ["presence", "died"]}}}, "not (it is true of everybody (`presence` is `died`))"),
        ({"in": ["presence", ["died"]]}, "`presence` is `died`"),
    ],
)
def test_a_condition_is_said_so_that_and_and_or_cant_be_mistaken(condition: questionnaire.Condition, said: str) -> None:
    assert codebook.in_words(condition) == said


def test_a_condition_without_words_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="moon"):
        codebook.in_words({"moon": "full"})


def _sections() -> dict[str, str]:
    """The file's sections by their headings."""
    sections = {}
    for part in FILE.read_text("utf-8").split("\n#")[1:]:
        heading, _, text = part.partition("\n")
        sections[heading.lstrip("# ")] = text
    return sections
