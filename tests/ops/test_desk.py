"""`ops desk`, as an officer runs it."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import office
from chalicelib.domain.documents import Document
from chalicelib.domain.household import Household
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import ONLINE, a_campaign, a_register
from tests.closing import started, submitted

KK = "3319020101000001"
ELSEWHERE = "3374010101000002"


@pytest.fixture
def register(stack: Place) -> Place:
    """A running stack with a family of Kudus that submitted, changed its answers and owes a paper, and one of Semarang."""
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    family = submitted(started(Household(household_id(KK, keys().identity), a_register(number=1))))
    changed = {"m3": {"presence": None}, "m4": {"presence": None}, "m1": {"presence": "died", "death_date": "2019"}}
    family.save_draft({"members": changed}, seen_version=family.version, campaign=a_campaign(), now=ONLINE)
    family.documents["1"] = Document("1", "kk", None, "image/png", 1, "1.png", ONLINE)
    office.dispute(family, nik="3319024208740002", phone="081298765432", note="Bukan kami.", at=ONLINE)
    households.save(family)
    other = replace(a_register(number=2, village_code="3374011001"), kk_number=ELSEWHERE)
    households.save(Household(household_id(ELSEWHERE, keys().identity), other))
    assert main(["desk", "appoint", "rini", "--name", "Rini Astuti", "--region", "33.19"]) == 0
    return stack


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["desk", *command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def family() -> Household:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    household = households.load(household_id(KK, keys().identity))
    assert household is not None
    return household


def test_an_officer_sees_gaps_and_never_answers_names_or_numbers(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, seen = ran(capsys, "find", "--kk", KK, "--by", "rini")
    assert status == 0
    assert (seen["status"], seen["people"], seen["village_code"], seen["changes_left"]) == ("submitted", 4, "3319021001", 2)
    assert seen["missing"]["presence"] == 2
    assert seen["papers"]["kk"] == {"pending": 1}
    assert (seen["disputed_at"], seen["receipts"]) == (["2020-03-20T02:00:00+00:00"], ["SP2020-TEST"])
    assert main(["desk", "find", "--kk", KK, "--by", "rini"]) == 0
    shown = json.dumps(seen) + capsys.readouterr().out
    told = [member.name for member in a_register().members] + [member.nik or "" for member in a_register().members]
    for secret in (*told, KK, "Jl. Menara", "081298765432", "Bukan kami", "died"):
        assert secret not in shown


def test_every_look_stands_in_the_households_history_and_in_the_log(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert ran(capsys, "find", "--kk", KK, "--by", "rini")[0] == 0
    assert [(one.what, one.by) for one in family().history if one.by == "rini"] == [("looked_at", "rini")] * 2
    status, log = ran(capsys, "log", "--region", "33.19")
    assert status == 0
    assert [(one["what"], one["by"]) for one in log["entries"]] == [("appointed", "operations"), *[("looked_at", "rini")] * 2]
    assert log["entries"][-1]["household"] == family().household_id
    assert KK not in json.dumps(log)


def test_an_officer_acts_in_the_own_region_only_and_learns_nothing_of_others(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    refusals = set()
    for number in (ELSEWHERE, "3374010101009999"):
        for act in (["find"], ["release"], ["freeze", "--reason", "Why."], ["resolve", "--outcome", "kept"]):
            status, told = ran(capsys, *act, "--kk", number, "--by", "rini")
            assert status == 1
            refusals.add(told["error"])
    assert refusals == {"The register has no such household in region 3319, where rini is an officer."}
    refused = [one for one in ran(capsys, "log", "--region", "3319")[1]["entries"] if one["what"] == "refused"]
    assert [one["detail"] for one in refused] == ["looked_at", "released", "frozen", "resolved"] * 2
    assert not {ELSEWHERE, "3374010101009999"} & {one["household"] for one in refused}
    status, told = ran(capsys, "find", "--kk", KK, "--by", "budi")
    assert (status, told["error"].split(".")[0]) == (1, "budi is no officer of this census")
    assert {event.by for event in family().history} == {"household"}


def test_the_number_is_read_from_standard_input_so_that_no_shell_keeps_it(
    register: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("3319 0201 0100 0001\n"))
    assert ran(capsys, "find", "--by", "rini")[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("331902\n"))
    assert ran(capsys, "find", "--by", "rini") == (1, {"error": "A KK number has 16 digits. Read it off the card again."})


def test_freezing_releasing_and_resolving_follow_each_other(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    card = ["--kk", KK, "--by", "rini"]
    assert ran(capsys, "freeze", *card, "--reason", "Dua keluarga.") == (0, {"frozen": True})
    assert family().frozen == "Dua keluarga."
    assert "Dua keluarga" not in json.dumps(ran(capsys, "log", "--region", "3319")[1])
    status, refused = ran(capsys, "release", *card)
    assert (status, "Resolve it" in refused["error"]) == (1, True)
    status, told = ran(capsys, "resolve", *card, "--outcome", "released")
    assert (status, len(told["release_code"])) == (0, 19)
    household = family()
    assert household.account is not None
    assert (household.frozen, household.disputes, household.account.password_hash) == ("", [], "")
    assert told["release_code"] not in repr(household)
    assert [(one.what, one.detail) for one in household.history[-3:]] == [
        ("frozen", "Dua keluarga."),
        ("resolved", "released"),
        ("released", ""),
    ]
    assert ran(capsys, "resolve", *card, "--outcome", "kept")[0] == 1


@pytest.mark.parametrize("act", [["find"], ["release"], ["freeze", "--reason", "Why."], ["resolve", "--outcome", "released"]])
def test_an_act_whose_acknowledgement_is_lost_is_done_once_and_told(
    register: Place, capsys: pytest.CaptureFixture[str], act: list[str]
) -> None:
    from chalicelib.settings import settings
    from tests.faults import failing

    with failing("PutItem", how="cut", about=settings().households_table.encode()) as failures:
        status, told = ran(capsys, *act, "--kk", KK, "--by", "rini")
    assert (status, failures) == (0, [1])
    assert len([event for event in family().history if event.by == "rini"]) == (2 if act[0] == "resolve" else 1)
    assert len(ran(capsys, "log", "--region", "3319")[1]["entries"]) == 2
    if "release_code" in told:
        from chalicelib.credentials.identity import recovery_hash
        from chalicelib.storage.keys import keys

        account = family().account
        assert account is not None
        assert account.released is not None
        assert account.released[0] == recovery_hash(told["release_code"], keys().identity)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_freeze_wants_a_reason_that_a_family_can_read(register: Place, capsys: pytest.CaptureFixture[str], reason: str) -> None:
    assert ran(capsys, "freeze", "--kk", KK, "--by", "rini", "--reason", reason)[0] == 1
    assert family().frozen == ""


def test_an_act_stands_in_the_log_even_if_it_then_fails(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.settings import settings
    from tests.faults import failing

    with failing("PutItem", how=("AccessDeniedException", 400), times=99, about=settings().households_table.encode()):
        assert ran(capsys, "release", "--kk", KK, "--by", "rini")[0] == 1
    assert ran(capsys, "log", "--region", "3319")[1]["entries"][-1]["what"] == "released"
    account = family().account
    assert account is not None
    assert account.released is None


@pytest.mark.parametrize("login", ["household", "census", "Rini", "r", "rini astuti", ""])
def test_nobody_is_appointed_under_a_name_that_the_history_would_misread(
    register: Place, capsys: pytest.CaptureFixture[str], login: str
) -> None:
    assert ran(capsys, "appoint", login, "--name", "Rini", "--region", "3319")[0] == 1
