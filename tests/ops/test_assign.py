"""`ops handoff assign`, as an operator runs it."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import clock as machine_clock
from infra.local.place import Place
from ops.__main__ import main
from tests.assigning import SRI, an_interviewer, cases, deltas, list_households, officers_csv
from tests.builders import CLOSED
from tests.closing import KAUMAN, KERJASAN

RT_1, RT_2 = f"{KAUMAN}001002", f"{KAUMAN}002002"
ASSIGN = ("handoff", "assign", "--region", "33.19")


@pytest.fixture
def closed(stack: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """A running stack with two closed villages. Yields the villages of which a delta is published."""
    list_households()
    machine_clock.move(stack.folder, CLOSED)
    assert main(["close", "run"]) == 0
    with deltas(monkeypatch) as published:
        yield published


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main([*command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def loads(*villages: str) -> Counter[str]:
    return Counter(login for village in villages or (KAUMAN, KERJASAN) for _, login, _ in cases(village).values())


def test_cases_are_divided_by_sls_and_village_and_the_same_list_again_changes_nothing(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    officers = officers_csv(
        tmp_path, an_interviewer("ani", KAUMAN, RT_1), an_interviewer("budi"), an_interviewer("cici"), an_interviewer("budi", KERJASAN)
    )
    status, record = ran(capsys, *ASSIGN, "--officers", officers)
    assert (status, record["cases"], record["assigned"], record["moved"], record["unassigned"]) == (0, 17, 17, 17, [])
    assert sorted(loads().values()) == [5, 6, 6]
    assert {login for sls, login, _ in cases().values() if sls == RT_1} == {"ani"}
    assert {supervisor for _, _, supervisor in [*cases().values(), *cases(KERJASAN).values()]} == {"sri"}
    assert sorted(closed) == [KAUMAN, KERJASAN]
    stands = cases()
    status, record = ran(capsys, *ASSIGN, "--officers", officers)
    assert (status, record["moved"], record["villages_changed"], len(closed), cases()) == (0, 0, 0, 2, stands)
    assert ran(capsys, *ASSIGN)[1]["moved"] == 0


def test_a_dry_run_shows_the_same_and_keeps_nothing(closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    officers = officers_csv(tmp_path, an_interviewer("ani"), an_interviewer("ani", KERJASAN))
    status, record = ran(capsys, *ASSIGN, "--officers", officers, "--dry-run")
    assert (status, record["assigned"], record["dry_run"], closed, loads()) == (0, 17, True, [], {"": 17})
    assert ran(capsys, *ASSIGN, "--dry-run", "--allow-unassigned")[1]["assigned"] == 0


def test_what_nobody_can_take_is_named_by_place_and_only_by_leave_a_success(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    officers = officers_csv(tmp_path, an_interviewer("ani", KAUMAN, RT_1, name="Ani Lestari"))
    assert main([*ASSIGN, "--officers", officers]) == 1
    printed = capsys.readouterr().out
    assert "Ani Lestari (ani)" in printed
    assert "█" * 30 in printed
    assert f"Kauman ({KAUMAN}), no RT or RW: 2" in printed
    assert f"Kauman ({KAUMAN}), RT 002 RW 002 ({RT_2}): 4" in printed
    assert f"Kerjasan ({KERJASAN}), RT 001 RW 002 ({KERJASAN}001002): 5" in printed
    status, record = ran(capsys, *ASSIGN, "--officers", officers, "--allow-unassigned")
    assert (status, record["assigned"], sum(place["cases"] for place in record["unassigned"])) == (0, 6, 11)


def test_an_officer_who_left_the_list_leaves_the_cases_to_the_others_and_a_new_one_shares_all_when_divided_afresh(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three = [an_interviewer(login) for login in ("ani", "budi", "cici")]
    region = ("handoff", "assign", "--region", KAUMAN)
    ran(capsys, *region, "--officers", officers_csv(tmp_path, *three))
    before = cases()
    status, record = ran(capsys, *region, "--officers", officers_csv(tmp_path, *three[:2]))
    assert (status, record["moved"], loads(KAUMAN)) == (0, 4, {"ani": 6, "budi": 6})
    assert {id for id in before if cases()[id] != before[id]} == {id for id, (_, login, _) in before.items() if login == "cici"}
    four = officers_csv(tmp_path, *three, an_interviewer("dewi"))
    assert ran(capsys, *region, "--officers", four)[1]["moved"] == 0
    assert ran(capsys, *region, "--afresh")[0] == 0
    assert loads(KAUMAN) == {"ani": 3, "budi": 3, "cici": 3, "dewi": 3}


def test_a_list_for_one_village_leaves_the_officers_of_the_others_alone(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, an_interviewer("ani"), an_interviewer("budi", KERJASAN)))
    ran(capsys, "handoff", "assign", "--region", KAUMAN, "--officers", officers_csv(tmp_path, an_interviewer("cici")))
    assert (loads(KAUMAN), loads(KERJASAN)) == ({"cici": 12}, {"budi": 5})
    assert ran(capsys, *ASSIGN)[1]["moved"] == 0


def test_cases_moved_by_hand_stay_where_they_were_put_whatever_list_is_loaded_next(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    officers = officers_csv(tmp_path, an_interviewer("ani", KAUMAN, RT_1), an_interviewer("budi"), an_interviewer("cici", KERJASAN))
    ran(capsys, *ASSIGN, "--officers", officers)
    one = next(id for id, (_, login, _) in cases().items() if login == "budi")
    status, record = ran(capsys, *ASSIGN, "--from", "budi", "--to", "ani", "--case", one)
    assert (status, record["moved"], cases()[one][1], loads(KAUMAN)) == (0, 1, "ani", {"ani": 7, "budi": 5})
    status, record = ran(capsys, *ASSIGN, "--from", "ani", "--to", "cici")
    assert (status, record["moved"], loads(KAUMAN)) == (0, 7, {"budi": 5, "cici": 7})
    # cici works in another village; her supervisor comes with her.
    assert {supervisor for _, _, supervisor in cases().values()} == {"sri"}
    for again in ((), ("--officers", officers), ("--afresh",), ("--from", "ani", "--to", "cici")):
        assert ran(capsys, *ASSIGN, *again)[1]["moved"] == 0
    assert ran(capsys, "handoff", "assign", "--region", KAUMAN)[1]["moved"] == 0
    ran(
        capsys,
        *ASSIGN,
        "--officers",
        officers_csv(tmp_path, an_interviewer("ani", KAUMAN, RT_1), an_interviewer("budi")),
        "--allow-unassigned",
    )
    assert loads(KAUMAN) == {"ani": 6, "budi": 6}


def test_a_move_that_cant_be_meant_is_refused_with_its_reason(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, an_interviewer("ani"), an_interviewer("budi", KERJASAN)))
    other = next(iter(cases(KERJASAN)))
    for command, said in (
        (("--from", "ani", "--to", "nobody"), "nobody is no interviewer of regency 3319."),
        (("--from", "ani", "--to", "sri"), "sri is no interviewer"),
        (("--from", "nobody", "--to", "ani"), "There is no officer nobody"),
        (("--from", "ani", "--to", "budi", "--case", "x"), "There is no open case x"),
        (("--from", "ani", "--to", "ani", "--case", other), f"Case {other} is not ani's but budi's."),
        (("--from", "ani"), "Cases are moved with --from and --to together"),
        (("--case", other), "--case goes with --from and --to"),
        (("--from", "ani", "--to", "budi", "--afresh"), "Either divide the cases"),
    ):
        assert main([*ASSIGN, *command]) == 1
        assert capsys.readouterr().err.startswith(said)
    assert loads() == {"ani": 12, "budi": 5}


def test_a_list_with_one_bad_row_changes_nothing_at_all(closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, an_interviewer("ani"), an_interviewer("ani", KERJASAN)))
    before = list(closed)
    for bad, reason in (
        (an_interviewer("budi", "3319"), "line 4, village_code: is not 10 digits"),
        (an_interviewer("budi", "3374011001"), "line 4, village_code: 3374011001 is not in region 3319"),
    ):
        status, record = ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, an_interviewer("cici"), bad))
        assert (status, record["refused"], closed) == (1, [reason], before)
    assert ran(capsys, *ASSIGN)[1]["moved"] == 0


def test_places_that_may_be_a_slip_are_pointed_out(closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [an_interviewer("ani"), an_interviewer("budi", KAUMAN, f"{KAUMAN}009002"), an_interviewer("cici", "3319021003")]
    _, record = ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, *rows))
    assert [warning[:60] for warning in record["warnings"]] == [
        "The register has no village 3319021003: officers who are nam",
        "No open case lies in SLS 3319021001009002: right where every",
    ]


def test_another_supervisor_is_published_though_nobody_moves(closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [an_interviewer("ani"), an_interviewer("ani", KERJASAN)]
    ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, *rows))
    other = [SRI.replace("sri", "tri"), *(row.replace(",sri,", ",tri,") for row in rows)]
    status, record = ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, *other))
    assert (status, record["moved"], record["villages_changed"]) == (0, 0, 2)
    assert {supervisor for _, _, supervisor in cases().values()} == {"tri"}


def test_a_stop_between_two_villages_is_finished_by_the_same_command(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.enumeration import open_cases
    from tests.closing import Killed

    publish, villages = open_cases.publish, []

    def dies_after_one(village: str, *told: Any) -> None:
        if villages:
            raise Killed
        villages.append(village)
        publish(village, *told)

    officers = officers_csv(tmp_path, an_interviewer("ani"), an_interviewer("budi"), an_interviewer("budi", KERJASAN))
    monkeypatch.setattr(open_cases, "publish", dies_after_one)
    with pytest.raises(Killed):
        main([*ASSIGN, "--officers", officers])
    assert (set(loads(KAUMAN)), loads(KERJASAN)) == ({"ani", "budi"}, {"": 5})
    monkeypatch.setattr(open_cases, "publish", publish)
    status, record = ran(capsys, *ASSIGN, "--officers", officers)
    assert (status, record["moved"], sorted(loads().values())) == (0, 5, [8, 9])


def test_before_the_close_there_is_nothing_to_assign_but_the_list_is_kept(
    stack: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.enumeration import interviewers

    list_households()
    status, record = ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, an_interviewer("ani")))
    assert (status, record["villages_not_published"]) == (1, [KAUMAN, KERJASAN])
    assert [officer.login for officer in interviewers.of_village(KAUMAN)] == ["ani", "sri"]
    assert main(["handoff", "assign", "--region", "3578"]) == 1
    assert capsys.readouterr().err == "The register has no region 3578.\n"


def test_names_and_phones_of_officers_dont_lie_open_and_who_loaded_them_is_kept(
    closed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.storage import census, officers

    rows = [an_interviewer("ani", name="Ani Kenarilangka"), an_interviewer("ani", KERJASAN, name="Ani Kenarilangka")]
    ran(capsys, *ASSIGN, "--officers", officers_csv(tmp_path, *rows), "--by", "rini")
    kept = json.dumps(list(census.each("officers-of-3319")))
    assert KAUMAN in kept
    assert "Kenarilangka" not in kept
    assert "0812" not in kept
    load = officers.get(KAUMAN)
    assert load is not None
    assert (load.by, load.at) == ("rini", CLOSED.isoformat()) or load.at > CLOSED.isoformat()
