"""`ops register load`, as an operator runs it."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.storage import census, households
from infra.local import clock as machine_clock
from infra.local.place import ROOT, Place
from ops.__main__ import main
from ops.generate.register import AS_OF
from tests.builders import CLOSED
from tests.register_files import OTHER_KK, a_file, cells, child, text, wife


def load(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the one JSON object."""
    status = main(["register", "load", str(path), "--as-of", "2019-12-31", "--json", *more])
    return status, json.loads(capsys.readouterr().out)


def test_the_sample_register_loads_and_loads_again_without_a_change(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    sample = ROOT / "samples" / "kudus.csv"
    status, first = load(sample, capsys)
    assert (status, first["loaded"], first["refused"], first["rows"]) == (0, 300, 0, 1086)
    status, second = load(sample, capsys)
    assert (status, second["loaded"], second["updated"], second["unchanged"]) == (0, 0, 0, 300)
    counted = [body for _, body in census.each("village-of-3319")]
    assert (len(counted), sum(body["households"] for body in counted), sum(body["people"] for body in counted)) == (132, 300, 1086)


def test_a_bad_household_is_refused_with_its_lines_and_the_good_ones_load(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, cells(), wife(nik="331902"), cells(kk_number=OTHER_KK, nik="", name="=1+1"), child(1, birth_date="2020-02-30"))
    status, record = load(path, capsys, "--report", str(tmp_path / "report.jsonl"))
    assert (status, record["loaded"], record["refused"], record["rows_refused"]) == (1, 1, 1, 2)
    assert [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()] == [
        {"kind": "refused", "line": 3, "column": "nik", "reason": "is not 16 digits"},
        {"kind": "refused", "line": 5, "column": "birth_date", "reason": "is not a date such as 1985-03-14"},
    ]
    (entry,) = households.in_village("3319021001")
    household = households.load(entry.household_id)
    assert household
    assert household.register.members[0].name == "=1+1"


def test_without_a_report_the_findings_are_on_the_screen(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.csv"
    bad = (cells(kk_number=f"33190201011500{number:02}", sex="x", nik="") for number in range(30))
    path.write_bytes(text(cells(name="Seré", kk_number=OTHER_KK[:-2] + "99"), *bad).encode("latin-1"))
    assert main(["register", "load", str(path)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 22
    assert shown[-2] == "… and 11 more; --report FILE.jsonl lists all."
    assert shown[-1].startswith("0 loaded, 0 updated, 0 unchanged, 0 kept, 31 refused. Load ")
    assert "refused: line 3, sex: is none of: male, female" in shown


def test_a_broken_file_is_refused_in_one_sentence(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.csv"
    path.write_text(text(cells()).replace("nik,", "nick,", 1))
    assert main(["register", "load", str(path)]) == 1
    told = capsys.readouterr()
    assert told.err == f"{path} can't be loaded. The first line must name the columns of a register file; missing: nik; unknown: nick.\n"
    assert told.out == ""


def test_after_the_close_nothing_is_loaded(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    machine_clock.move(stack.folder, CLOSED)
    status, record = load(a_file(tmp_path, cells()), capsys)
    assert status == 1
    assert record["error"].startswith("The census closed at 2020-04-01T00:00:00+07:00.")


def test_a_dry_run_loads_nothing(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = load(a_file(tmp_path, cells(), wife()), capsys, "--dry-run")
    assert (status, record["loaded"], record["dry_run"]) == (0, 1, True)
    assert not list(households.in_village("3319021001"))


def test_a_load_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "register.csv"
    main(["register", "generate", "--households", "1500", "--seed", "4", "--to", str(path)])
    capsys.readouterr()
    # By name, so that the command finds the stack whatever the process itself inherited.
    running = subprocess.Popen(
        [sys.executable, "-m", "ops", "register", "load", str(path), "--as-of", AS_OF.isoformat()],
        cwd=ROOT,
        env={**os.environ, "PORT": str(stack.port)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not list(census.each("load")) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.kill()
    running.wait()
    status, record = load(path, capsys)
    assert (status, record["refused"], record["updated"]) == (0, 0, 0)
    assert 0 < record["resumed_after"] < 1500
    # What was written after the last checkpoint is found unchanged.
    assert record["loaded"] + record["unchanged"] == 1500
    assert sum(body["households"] for _, body in census.each("village-of-3319")) == 1500


def of_stage(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib import settings

    here = replace(settings.settings(), stage=stage)
    monkeypatch.setattr(settings, "settings", lambda: here)


def generated(folder: Path, *more: str) -> Path:
    path = folder / "made-up.csv"
    assert main(["register", "generate", "--households", "3", "--seed", "1", "--to", str(path), *more]) == 0
    return path


def test_a_rehearsal_loads_a_marked_register_whole_and_an_unmarked_one_not_at_all(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_stage("rehearsal", monkeypatch)
    unmarked = generated(tmp_path)
    assert main(["register", "load", str(unmarked)]) == 1
    assert "Nothing was loaded. Line 2 isn't marked as made up" in capsys.readouterr().err
    assert (list(census.each("load")), list(census.each("regency"))) == ([], [])
    marked = generated(tmp_path, "--marked")
    capsys.readouterr()
    status, record = load(marked, capsys)
    assert (status, record["loaded"], record["refused"]) == (0, 3, 0)


def test_one_marked_row_keeps_a_whole_file_out_of_a_stage_that_counts_real_people(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = generated(tmp_path, "--marked").read_text("utf-8").splitlines()
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join([lines[0], *(line.removesuffix("yes") for line in lines[1:-1]), lines[-1]]) + "\n", "utf-8")
    for dry in ((), ("--dry-run",)):
        assert main(["register", "load", str(path), *dry]) == 1
        said = capsys.readouterr().err
        assert f"Line {len(lines)} is marked as made up" in said
        assert "the stage test counts real people" in said
    assert list(census.each("load")) == []


def test_one_machine_loads_both(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    of_stage("local", monkeypatch)
    for more, became in ((["--marked"], "loaded"), ([], "unchanged")):
        path = generated(tmp_path, *more)
        capsys.readouterr()
        status, record = load(path, capsys)
        assert (status, record[became]) == (0, 3)


def test_a_mark_that_means_nothing_refuses_its_household(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.csv"
    header, row = text(cells()).splitlines()
    path.write_text(f"{header},synthetic\n{row},maybe\n", "utf-8")
    status, record = load(path, capsys, "--report", str(tmp_path / "report.jsonl"))
    assert (status, record["loaded"], record["refused"]) == (1, 0, 1)
    found = json.loads((tmp_path / "report.jsonl").read_text())
    assert (found["line"], found["column"], found["reason"]) == (2, "synthetic", "is neither yes nor empty")
