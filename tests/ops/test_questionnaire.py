"""The codebook and the interview's form as commands write them. ODK Validate runs for real, and needs Java."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from chalicelib import questionnaire
from chalicelib.interview import ready_made
from chalicelib.interview.speech import Speech, WordsMissing
from chalicelib.questionnaire import languages, villages, words
from ops import questionnaire_files
from ops.__main__ import main
from ops.questionnaire import REFERENCE_DAY
from tests.interview import forms


def test_the_form_is_written_with_its_files_and_odk_accepts_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questionnaire", "form", "--to", str(tmp_path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["remarks"] == []
    names = {"interview.xlsx", *(f"{name}.csv" for name in ("households", "members", "provinces", "regencies", "districts", "villages"))}
    assert {file.name for file in tmp_path.iterdir()} == names


def test_the_forms_villages_are_those_that_the_server_knows(tmp_path: Path) -> None:
    made = forms.definition()
    questionnaire_files.write_form(made, questionnaire.load(), tmp_path)
    above: set[str] = set()
    for name, parent in (("provinces", ""), ("regencies", "province"), ("districts", "regency"), ("villages", "district")):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert all(row["label"] for row in rows)
        assert not parent or {row[parent] for row in rows} == above
        above = {row["name"] for row in rows}
        assert len(above) == len(rows)
    assert len(above) == villages.FILE.stat().st_size // villages.WIDTH
    assert all(map(villages.is_village, above))


def test_the_forms_that_packages_carry_are_those_that_the_definition_makes() -> None:
    made = questionnaire_files.ready_made_files(questionnaire.load(), on=REFERENCE_DAY)
    assert {path.name for path in ready_made.FOLDER.iterdir()} == made.keys()
    for name, content in made.items():
        old = "The definition has changed: run `.venv/bin/python -m ops questionnaire forms`."
        assert unpacked(ready_made.content(name)) == unpacked(content), old


def unpacked(content: bytes) -> dict[str, bytes]:
    """What is in a zip: how well it is packed differs from machine to machine."""
    if not content.startswith(b"PK"):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_form_with_a_broken_constraint_is_refused_by_name(tmp_path: Path) -> None:
    made = {sheet: [dict(row) for row in rows] for sheet, rows in forms.definition().items()}
    next(row for row in made["survey"] if row.get("name") == "phone")["constraint"] = "regex(., '[0-9]+'"
    file = questionnaire_files.write_form(made, questionnaire.load(), tmp_path)
    with pytest.raises(questionnaire_files.FormRefused, match="phone"):
        questionnaire_files.validate(file)


def test_a_form_that_names_a_field_nobody_has_is_refused(tmp_path: Path) -> None:
    made = {sheet: [dict(row) for row in rows] for sheet, rows in forms.definition().items()}
    next(row for row in made["survey"] if row.get("name") == "phone")["relevant"] = "${telephone} = 'yes'"
    file = questionnaire_files.write_form(made, questionnaire.load(), tmp_path)
    with pytest.raises(questionnaire_files.FormRefused, match="telephone"):
        questionnaire_files.validate(file)


def test_without_java_the_command_says_that_nobody_has_validated_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["questionnaire", "form", "--to", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "nobody has validated it" in said
    assert "Install a Java runtime" in said
    assert (tmp_path / "interview.xlsx").exists()


def test_the_codebook_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    assert main(["questionnaire", "codebook", "--to", str(tmp_path / "new/codebook.md")]) == 0
    assert (tmp_path / "new/codebook.md").read_text("utf-8").startswith("# Codebook of sp2020")


def test_a_text_without_words_in_a_language_stops_both_by_name() -> None:
    half = Speech(
        languages.LANGUAGES, {language: words.words(language) if language == languages.SOURCE else {} for language in languages.LANGUAGES}
    )
    with pytest.raises(WordsMissing, match=r"Tempat tinggal keluarga.*English"):
        half.asked("Tempat tinggal keluarga")
