"""`ops report corrections`, as an operator runs it."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.household import Household
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import a_register
from tests.closing import JETISKAPUAN, KAUMAN, KERJASAN, list_villages, started, submitted

HEADER = "kk_number,nik,name,member,change,question,registered,answered"
SUKARMAN = "3319021705700001"
SEMARANG = "3374011001"


@pytest.fixture
def register(stack: Place) -> Place:
    """A running stack with three villages; in each a household has submitted what the register says, and in two of them others more."""
    list_villages(each=3)
    put(101, KAUMAN, {"m1": {"name": "=1+1"}})
    put(102, KAUMAN, {"m1": {"birth_place": "Jepara"}}, submits=False)
    put(103, JETISKAPUAN, {"m1": {"presence": "elsewhere", "elsewhere_village": SEMARANG}})
    return stack


def put(number: int, village: str, members: dict[str, dict[str, str]], *, submits: bool = True) -> None:
    """Put a household of one that answered all, and what `members` says, into the cloud."""
    from chalicelib.storage import households
    from tests.builders import ONLINE, a_campaign

    household = started(Household(f"corrected-{number}", a_register(1, number=number, village_code=village)))
    household.save_draft({"members": members}, seen_version=1, campaign=a_campaign(), now=ONLINE)
    households.save(submitted(household) if submits else household)


def reported(region: str, to: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["report", "corrections", "--region", region, "--to", str(to), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_regency_is_reported_with_what_was_submitted(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "corrections.csv"
    status, told = reported("33.19", file, capsys)
    assert status == 0
    assert told == {
        "region": "3319", "to": str(file), "villages": 3, "households_submitted": 5, "households_corrected": 2, "rows": 2,
    }  # fmt: skip
    text = file.read_text("utf-8")
    assert text.splitlines()[0] == HEADER
    assert list(csv.reader(text.splitlines()))[1:] == [
        # What a spreadsheet would run stays text.
        ["3319020101000101", SUKARMAN, "Sukarman", "m1", "corrected", "name", "Sukarman", "'=1+1"],
        ["3319020101000103", SUKARMAN, "Sukarman", "m1", "elsewhere", "elsewhere_village", JETISKAPUAN, SEMARANG],
    ]


def test_a_part_of_it_is_reported_alone(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new" / "jati.csv"
    assert main(["report", "corrections", "--region", "33.19.03", "--to", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{file} has 1 corrections from 1 households."
    assert len(file.read_text("utf-8").splitlines()) == 2
    status, told = reported(KERJASAN, file, capsys)
    assert (status, told["households_submitted"], told["rows"]) == (0, 1, 0)
    assert file.read_text("utf-8").splitlines() == [HEADER]


def test_the_file_is_for_nobody_else(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text("of an earlier day")
    file.chmod(0o644)
    assert reported("33", file, capsys)[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_region_that_is_not_in_the_register_leaves_the_file_alone(
    register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text("of an earlier day")
    assert main(["report", "corrections", "--region", "33.20", "--to", str(file)]) == 1
    assert capsys.readouterr().err == "The register has no region 3320.\n"
    assert file.read_text() == "of an earlier day"


def test_a_report_that_breaks_off_leaves_the_file_alone(register: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.faults import failing

    file = tmp_path / "corrections.csv"
    file.write_text("of an earlier day")
    with failing("GetItem", how=("AccessDeniedException", 400), times=99, about=b"corrected-103"):
        assert main(["report", "corrections", "--region", "33.19", "--to", str(file)]) == 1
    assert "The census's store does not answer as it should" in capsys.readouterr().err
    assert (file.read_text(), list(tmp_path.iterdir())) == ("of an earlier day", [file])
