"""kobo/: the same form and lists, read by pulldata() and without entities, which Kobo doesn't have."""

import csv
import io
from pathlib import Path

from pyxform.xls2xform import convert

from chalicelib import questionnaire
from chalicelib.interview import kobo, odk
from chalicelib.interview.case import Case
from chalicelib.interview.preload import Preload
from ops import questionnaire_files
from tests.interview import cases_loaded, families_made, forms
from tests.interview.xform import Form, validated
from tests.questionnaire import cases
from tests.questionnaire.cases import ON

TODAY = ON.isoformat()


def test_odk_validate_takes_the_form_with_its_lists_beside_it(tmp_path: Path) -> None:
    (tmp_path / "interview.xlsx").write_bytes(kobo.form_bytes())
    assert questionnaire_files.validate(tmp_path / "interview.xlsx") == []
    files = kobo.files(Preload([Case("c", cases.household(cases.TABLE["usual"]), ON)]))
    cases_loaded.write_places(tmp_path)
    for path, content in files.items():
        (tmp_path / Path(path).name).write_bytes(content)
    assert "Xform is valid" in validated(str(convert(xlsform=tmp_path / "interview.xlsx", validate=False).xform), tmp_path)


def test_a_case_asks_by_pulldata_what_it_asks_by_instances(tmp_path: Path) -> None:
    families = [families_made.kept(family) for family in families_made.some(11, 6)]
    preload = Preload([Case(f"f{number:02}", cases.household(family), ON) for number, family in enumerate(families)])
    opened = {}
    for tool in (odk, kobo):
        folder = tmp_path / tool.__name__
        folder.mkdir()
        cases_loaded.write_places(folder)
        for path, content in tool.files(preload).items():
            (folder / Path(path).name).write_bytes(content)
        form = Form(convert(xlsform=folder / "interview.xlsx", validate=False).xform, folder)
        opened[tool] = [state(form, case) for case in preload.cases]
    assert opened[kobo] == opened[odk]
    assert any(asked for asked, _ in opened[kobo][0].values())


def state(form: Form, case: Case) -> dict[int | None, tuple[list[str], dict[str, str]]]:
    """Of the household and each person: the fields that are asked, and the answers that stand."""
    interview = form.opened(case.id, today=TODAY, everything=False)
    fields = [row["name"] for row in forms.asking(forms.definition())]
    names = questionnaire.load().questions
    return {
        number: (
            [field for field in fields if field in interview.names(number) and interview.asks(field, number)],
            {name: interview.value(name, number) for name in names if name in interview.names(number)},
        )
        for number in (None, *interview.people)
    }


def test_each_list_has_a_column_whose_values_are_unique(tmp_path: Path) -> None:
    files = kobo.files(Preload([Case(id, cases.household(cases.TABLE["usual"]), ON) for id in "ba"]))
    for name, key, rows in (("households", "case_id", 2), ("members", "person", 2 * len(cases.TABLE["usual"]["members"]))):
        listed = list(csv.DictReader(io.StringIO(files[f"kobo/{name}.csv"].decode(), newline="")))
        assert len({row[key] for row in listed}) == len(listed) == rows


def test_the_form_has_no_entities_and_reads_no_list_but_by_pulldata_or_choice() -> None:
    made = questionnaire_files.form_of(questionnaire.load(), on=ON, lookups=questionnaire_files.KOBO)
    assert "entities" not in made
    assert [row["name"] for row in made["survey"] if row.get("save_to") or row["type"] == "csv-external"] == []
    assert not any("instance('households')" in cell or "instance('members')" in cell for row in made["survey"] for cell in row.values())
