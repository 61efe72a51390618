"""`ops archive` and `ops erase`, as an operator runs them when a census is over."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import clock as machine_clock
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import CLOSED
from tests.closing import list_villages
from tests.emulator import made_anew

OVER = "2020-08-01T00:00+07:00"


@pytest.fixture
def closed(stack: Place, capsys: pytest.CaptureFixture[str]) -> Place:
    """A stack whose census is closed and handed off, and counted for the public."""
    from chalicelib.storage import site

    list_villages(each=3)
    machine_clock.move(stack.folder, CLOSED)
    assert main(["close", "run"]) == 0
    site.publish("progress/3319.json", {"households": 9}, max_age=60)
    capsys.readouterr()
    return stack


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main([*command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_an_archive_holds_packages_records_and_public_counts_and_is_for_its_owner_alone(
    closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "archive"
    status, made = ran(capsys, "archive", "make", "--to", str(to))
    assert (status, made["counts"]["register"], made["counts"]["final"], made["counts"]["handed_off"]) == (0, 9, 3, 6)
    listed = json.loads((to / "archive.json").read_text())
    assert len(listed["files"]) == made["files"] == len([path for path in to.rglob("*") if path.is_file()]) - 1
    assert "handoff/sp2020/33/3319/331902/3319021001/cases.csv" in listed["files"]
    assert json.loads((to / "records" / "close.json").read_text())["nation"]
    assert json.loads((to / "records" / "village-of-3319.json").read_text())["3319021001"]["households"] == 3
    assert json.loads((to / "public" / "progress" / "3319.json").read_text()) == {"households": 9}
    assert {path.stat().st_mode & 0o077 for path in to.rglob("*")} == {0}
    kept = "".join(path.read_text(errors="replace") for path in (to / "records").iterdir())
    assert "wrapped" not in kept
    assert "no hash" not in kept


def test_an_archive_tells_what_was_lost_changed_or_put_into_it(closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "archive"
    assert main(["archive", "make", "--to", str(to)]) == 0
    assert ran(capsys, "archive", "check", str(to))[1]["wrong"] == []
    (to / "records" / "close.json").write_text("{}")
    (to / "public" / "progress" / "3319.json").unlink()
    (to / "more").write_text("")
    status, said = ran(capsys, "archive", "check", str(to))
    wrong = ["more doesn't belong to it", "public/progress/3319.json is missing", "records/close.json was changed"]
    assert (status, said["wrong"]) == (1, wrong)


def test_an_archive_is_made_whole_or_not_at_all(closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    assert main(["archive", "make", "--to", str(tmp_path)]) == 1
    assert "isn't empty" in capsys.readouterr().err
    assert main(["archive", "check", str(tmp_path)]) == 1
    assert "it is no archive, or was interrupted" in capsys.readouterr().err


def test_what_is_not_published_is_not_archived(stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    list_villages(each=1)
    assert main(["archive", "make", "--to", str(tmp_path / "archive")]) == 1
    assert "The nation is not published yet" in capsys.readouterr().err


@pytest.fixture
def archived(closed: Place, tmp_path: Path) -> Iterator[Path]:
    """The folder of an archive; what a test erases is there again after it."""
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    keys = client("kms")
    key = keys.describe_key(KeyId=settings().keys_key_id)["KeyMetadata"]["KeyId"]
    assert main(["archive", "make", "--to", str(tmp_path / "archive")]) == 0
    yield tmp_path / "archive"
    made_anew()
    if keys.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion":
        keys.cancel_key_deletion(KeyId=key)
        keys.enable_key(KeyId=key)


def erase(archived: Path, *, yes: str | None = None) -> int:
    from chalicelib.settings import settings

    certificate = archived.parent / "erased.json"
    stage = yes or settings().stage
    return main(["erase", "run", "--archive", str(archived), "--certificate", str(certificate), "--yes", stage, "--json"])


def test_nothing_is_erased_before_the_campaign_has_ended(archived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert erase(archived) == 1
    assert "The campaign goes on until" in json.loads(capsys.readouterr().out)["error"]


def test_nothing_is_erased_of_another_stage_or_without_a_whole_archive(
    closed: Place, archived: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clock", "set", OVER]) == 0
    capsys.readouterr()
    assert erase(archived, yes="another") == 1
    assert "--yes names another" in json.loads(capsys.readouterr().out)["error"]
    shutil.copytree(archived, tmp_path / "copy")
    (tmp_path / "copy" / "records" / "close.json").unlink()
    assert erase(tmp_path / "copy") == 1
    assert "isn't whole (records/close.json is missing" in json.loads(capsys.readouterr().out)["error"]
    listed = json.loads((archived / "archive.json").read_text())
    (archived / "archive.json").write_text(json.dumps({**listed, "counts": {**listed["counts"], "final": 4}}))
    assert erase(archived) == 1
    assert "isn't of what was published last" in json.loads(capsys.readouterr().out)["error"]
    assert ran(capsys, "handoff", "status")[1]["regencies"][0]["register"] == 9


def test_what_is_erased_is_gone_with_all_its_versions_and_its_keys_can_be_saved_for_thirty_days(
    archived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    kept = settings()
    client("dynamodb").update_table(TableName=kept.households_table, DeletionProtectionEnabled=True)
    client("s3").put_object(Bucket=kept.papers_bucket, Key="a-paper.jpg", Body=b"first")
    client("s3").put_object(Bucket=kept.papers_bucket, Key="a-paper.jpg", Body=b"second")
    client("s3").delete_object(Bucket=kept.papers_bucket, Key="a-paper.jpg")
    assert main(["clock", "set", OVER]) == 0
    _, before = ran(capsys, "erase", "show")
    assert before["buckets"][kept.papers_bucket] == 3
    assert set(before["tables"]) == {kept.tokens_table, kept.households_table, kept.census_table}
    capsys.readouterr()
    assert erase(archived) == 0
    erased = json.loads(capsys.readouterr().out)
    certificate = json.loads((archived.parent / "erased.json").read_text())
    assert (certificate["counts"]["final"], certificate["counts"]["handed_off"], certificate["erased"]) == (3, 6, erased)
    assert erased["versions"] == sum(before["buckets"].values())
    assert erased["tables"] == [kept.tokens_table, kept.households_table, kept.census_table], "the one that tells what it was goes last"
    assert client("kms").describe_key(KeyId=kept.keys_key_id)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    _, after = ran(capsys, "erase", "show")
    assert (set(after["buckets"].values()), after["tables"], after["keys"]) == ({0}, {}, {kept.keys_key_id: "PendingDeletion"})
