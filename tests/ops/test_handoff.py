"""`ops close` and `ops handoff`, as an operator runs them."""

import json
import threading
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from infra.local import clock as machine_clock
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import CLOSED, files_of
from tests.closing import KAUMAN, KERJASAN, VILLAGES, finish_close, list_villages, packages, sent

REGENCY = "sp2020/33/3319/"
VILLAGE = f"{REGENCY}331902/{KAUMAN}/"


@pytest.fixture
def register(stack: Place) -> Place:
    """A running stack, with a third of the households of three villages submitted. Its census is open."""
    list_villages(each=3)
    return stack


@pytest.fixture
def closed(register: Place, capsys: pytest.CaptureFixture[str]) -> Place:
    """The same, closed and handed off."""
    machine_clock.move(register.folder, CLOSED)
    assert main(["close", "run"]) == 0
    capsys.readouterr()
    return register


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the one JSON object."""
    capsys.readouterr()
    status = main([*command, "--json"])
    return status, json.loads(capsys.readouterr().out)


#: Of each village, with its manifest.
FILES = len(files_of([])) + 1


def tree(folder: Path) -> dict[str, bytes]:
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path: content for path, content in files.items() if not path.startswith("sp2020/places/")}


def test_the_census_is_not_closed_by_hand_before_its_close(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["close", "run"]) == 1
    assert capsys.readouterr().err == (
        "The census takes answers until 2020-04-01T00:00:00+07:00. It can be closed from 2020-04-01T00:01:00+07:00 on, not before.\n"
    )
    assert packages() == {}


def test_the_close_is_carried_out_by_hand_and_again_changes_nothing(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    machine_clock.move(register.folder, CLOSED)
    _, before = ran(capsys, "close", "status")
    assert (before["phase"], before["villages"], before["villages_closed"], before["regencies_published"]) == ("closed", 3, 0, 0)
    status, first = ran(capsys, "close", "run")
    assert (status, first["refused"], first["status"]["villages_closed"], first["status"]["step"]) == (0, [], 3, "done")
    assert first["status"]["counts"] == {"register": 9, "final": 3, "handed_off": 6}
    written = packages()
    status, second = ran(capsys, "close", "run")
    assert (status, second["units"], second["status"]["regencies_published"], second["status"]["nation_published"]) == (0, 0, 1, True)
    # Whoever did the last unit of a step has sent those of the next; whoever takes a message finds nothing to do.
    assert (packages(), sent()) == (written, sorted([*VILLAGES, "gather-3319", "compare-00000"]))


def test_the_close_is_watched_until_it_is_done(
    register: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ops import close as command

    monkeypatch.setattr(command, "WATCHED_EVERY", 0.2)
    machine_clock.move(register.folder, CLOSED)
    carried_out = threading.Thread(target=finish_close)
    carried_out.start()
    assert main(["close", "status", "--watch"]) == 0
    carried_out.join()
    blocks = capsys.readouterr().out.strip().split("\n\n")
    assert len(blocks) > 1
    assert "villages published   ████████████████████         3 of 3" in blocks[-1]
    assert "villages published   ····················         0 of 3" in blocks[0]


def test_a_village_that_does_not_add_up_is_named_and_the_others_are_closed(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.storage import census

    census.put("village-of-3319", KERJASAN, {**census.get("village-of-3319", KERJASAN), "households": 5})
    machine_clock.move(register.folder, CLOSED)
    status, record = ran(capsys, "close", "run")
    assert (status, record["status"]["villages_ended"], record["status"]["villages_closed"]) == (1, 2, 0)
    assert record["refused"] == [f"In {KERJASAN} the register has 5 households, and 3 ended. Nothing of it was published."]
    assert main(["handoff", "export", "--region", "3319", "--to", "unused"]) == 1
    assert capsys.readouterr().err.endswith("Regency 3319 is not published yet: 0 of its 3 villages are closed. Try again when all are.\n")
    assert main(["close", "run", "--without-ending", KERJASAN, "--because", "Two loads of it differ."]) == 1
    said = capsys.readouterr().out
    assert "villages published   █████████████·······         2 of 3" in said
    assert main(["handoff", "export", "--region", "3319", "--to", "unused"]) == 1
    assert capsys.readouterr().err.endswith("Regency 3319 is not published yet: 2 of its 3 villages are closed. Try again when all are.\n")
    assert not Path("unused").exists()


def test_a_village_that_holds_up_the_close_is_named_with_the_way_on(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.domain.unmatched import PARTITION
    from chalicelib.storage import census
    from chalicelib.storage.tables import HouseholdItem

    census.put("unmatched", KAUMAN, {"marked_at": ""})
    HouseholdItem("no-return", village_code=PARTITION + KAUMAN, status="started", people=0, document=b"\x03\0\0nothing that opens").save()
    machine_clock.move(register.folder, CLOSED)
    assert main(["close", "run"]) == 1
    said = capsys.readouterr().out
    assert f"ops close run --without-matching {KAUMAN} --because WHY" in said
    assert "SealBroken" in said
    assert packages() == {}
    assert list(ran(capsys, "close", "status")[1]["held_up"]) == [PARTITION + KAUMAN]
    assert main(["close", "run", "--without-matching", KAUMAN]) == 1
    assert capsys.readouterr().err.startswith("Say why with --because")
    assert main(["close", "run", "--without-matching", KERJASAN, "--because", "x"]) == 1
    assert capsys.readouterr().err.startswith(f"Village {KERJASAN} holds nothing up")
    status, record = ran(capsys, "close", "run", "--without-matching", KAUMAN, "--because", "It was altered in the table.")
    assert (status, record["status"]["villages_closed"], record["status"]["held_up"]) == (0, 3, {})
    assert census.get("closed-without", KAUMAN)["why"] == "It was altered in the table."
    status, record = ran(capsys, "close", "run")
    assert (status, record["units"], record["status"]["regencies_published"]) == (0, 0, 1)


def test_the_status_shows_every_region_down_to_the_village(closed: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handoff", "status"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.strip().partition(" (")[0] for line in lines] == ["Kudus", "Kota Kudus", "Kauman", "Kerjasan", "Jati", "Jetiskapuan"]
    assert "███████▒▒▒▒▒▒▒▒▒▒▒▒▒" in lines[0]
    assert lines[0].endswith("published")
    _, record = ran(capsys, "handoff", "status", "--region", "33.19.02")
    (regency,) = record["regencies"]
    (district,) = regency["districts"]
    assert (district["register"], district["final"], district["handed_off"], district["published"]) == (6, 2, 4, True)
    assert [(village["region"], village["name"]) for village in district["villages"]] == [(KAUMAN, "Kauman"), (KERJASAN, "Kerjasan")]
    assert main(["handoff", "status", "--region", "3578"]) == 1


def test_a_regencys_package_is_exported_as_it_lies_in_the_bucket(closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = ran(capsys, "handoff", "export", "--region", "33.19", "--to", str(tmp_path / "out"))
    assert status == 0
    assert record == {
        "region": "3319",
        "to": str(tmp_path / "out"),
        "villages": 3,
        "files": 3 * FILES + 1,
        "deltas": 0,
        "counts": {"register": 9, "final": 3, "handed_off": 6},
    }
    assert tree(tmp_path / "out") == {path: file for path, file in packages().items() if path != "sp2020/manifest.json"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "out").rglob("*"))


@pytest.mark.parametrize(("region", "files"), [("33", 3 * FILES + 1), ("33.19.02", 2 * FILES), (KAUMAN, FILES), ("33.19.02.1001", FILES)])
def test_any_region_is_exported_and_again_in_place_of_the_first(
    closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], region: str, files: int
) -> None:
    for _ in range(2):
        status, record = ran(capsys, "handoff", "export", "--region", region, "--to", str(tmp_path))
        assert (status, record["files"], len(tree(tmp_path))) == (0, files, files)
        next(tmp_path.rglob("cases.csv")).with_name("left-over.csv").write_text("of an earlier export")


@pytest.mark.parametrize("name", ["manifest.json", "3319021001/cases.csv", "3319021001/manifest.json"])
@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_an_export_with_a_file_that_is_not_the_published_one_is_refused_whole(
    closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, harm: str
) -> None:
    from chalicelib.settings import settings
    from chalicelib.storage import packages as store
    from chalicelib.storage.aws import client

    path = REGENCY + (f"331902/{name}" if "/" in name else name)
    if harm == "changed":
        store.put(path, packages()[path].replace(b"1", b"2"))
    else:
        client("s3").delete_object(Bucket=settings().handoff_bucket, Key=path)
    assert main(["handoff", "export", "--region", "3319", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"{path} is {'not the file that was published' if harm == 'changed' else 'missing'}")
    assert list(tmp_path.iterdir()) == []


def test_an_export_whose_counts_do_not_add_up_is_refused(closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.storage import census
    from chalicelib.storage import packages as store

    # Even when every hash is right: somebody wrote it so.
    village = json.loads(packages()[f"{VILLAGE}manifest.json"])
    village["counts"]["final"] += 1
    regency = json.loads(packages()[f"{REGENCY}manifest.json"])
    written = json.dumps(village).encode()
    regency["villages"][KAUMAN] = {"counts": village["counts"], "sha256": sha256(written).hexdigest()}
    regency["counts"]["final"] += 1
    store.put(f"{VILLAGE}manifest.json", written)
    store.put(f"{REGENCY}manifest.json", json.dumps(regency).encode())
    record = census.get("close", "3319")
    census.put("close", "3319", {**record, "manifest": sha256(json.dumps(regency).encode()).hexdigest()})
    assert main(["handoff", "export", "--region", "3319", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"The counts in {VILLAGE}manifest.json do not add up.")
    assert list(tmp_path.iterdir()) == []


def test_a_region_that_is_none_is_refused_in_a_sentence(closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handoff", "export", "--region", "3319029999", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "The register has no region 3319029999.\n"
    with pytest.raises(SystemExit):
        main(["handoff", "export", "--region", "Kudus", "--to", str(tmp_path)])
    assert "Kudus is no region; write a code such as 33.19 or 3319021001" in capsys.readouterr().err


def test_an_export_has_the_lists_of_regions_that_forms_look_into(closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, "handoff", "export", "--region", KAUMAN, "--to", str(tmp_path))[0] == 0
    lists = {path.name: path.read_text("utf-8") for path in (tmp_path / "sp2020/places").iterdir()}
    assert lists.keys() == {"provinces.csv", "regencies.csv", "districts.csv", "villages.csv"}
    assert f"\n{KAUMAN}," in lists["villages.csv"]


def test_an_export_with_bps_codes_has_fasihs_assignments_and_names_the_villages_without(
    closed: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    regions = tmp_path / "regions.csv"
    regions.write_text(f"village_code,bps_code\n{KAUMAN},3319020005\n33.19.02.1002,3319020006\n")
    to = tmp_path / "out"
    assert ran(capsys, "handoff", "export", "--region", "331902", "--to", str(to), "--regions", str(regions))[0] == 0
    with zipfile.ZipFile(to / VILLAGE / "fasih/assignments.zip") as packed:
        presets = [json.loads(packed.read(name)) for name in packed.namelist()]
    assert [preset["predata"][3] for preset in presets] == [{"dataKey": "bps_village", "answer": "005"}] * 2
    assert main(["handoff", "export", "--region", "33.19", "--to", str(to), "--regions", str(regions)]) == 1
    said = capsys.readouterr().err
    assert "is written whole, but for FASIH" in said
    assert "village 3319032001: there is no bps_code" in said
    assert KAUMAN not in said
    assert (to / VILLAGE / "fasih/assignments.zip").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("village,bps_code\n", "no column village_code"),
        ("village_code,bps_code\n3319021001,33190\n", "line 2"),
        ("village_code,bps_code\n3319021001,3319020005\n3319021001,3319020006\n", "line 3: village 3319021001 has another code"),
    ],
)
def test_a_list_of_bps_codes_that_cant_be_right_is_refused_before_anything_is_written(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (tmp_path / "regions.csv").write_text(text)
    to = tmp_path / "out"
    assert main(["handoff", "export", "--region", "3319", "--to", str(to), "--regions", str(tmp_path / "regions.csv")]) == 1
    assert said in capsys.readouterr().err
    assert not to.exists()
