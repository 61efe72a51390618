"""`ops notice`, `ops brake` and `ops sessions`, as an operator runs them while something is wrong."""

import getpass
import json
import time
from typing import Any

import pytest

from infra.local.place import Place
from ops.__main__ import main
from tests.builders import a_register
from tests.client import Browser
from tests.routes.conftest import listed

WHY = ("--because", "Uploads are refused.")


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main([*command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def said(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main([*command])
    shown = capsys.readouterr()
    return status, shown.out or shown.err


def test_a_notice_goes_up_is_shown_and_comes_down(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "notice", "show") == (0, "No notice is up.\n")
    texts = ("--id", "Foto surat  boleh menyusul.", "--en", "Photos may follow.")
    status, lines = said(capsys, "notice", "set", "--level", "warning", "--link", "/help/#asli", *texts, *WHY)
    assert status == 0
    assert lines.startswith("The notice is up.\n")
    assert "There is no text in Javanese: those who read that are shown the Indonesian one." in lines
    _, shown = ran(capsys, "notice", "show")
    assert shown["notice"]["texts"] == {"id": "Foto surat boleh menyusul.", "en": "Photos may follow."}
    assert (shown["acts"][0]["by"], shown["acts"][0]["because"]) == (getpass.getuser(), WHY[1])
    _, lines = said(capsys, "notice", "show")
    assert "  en  Photos may follow.\n  leads to /help/#asli\nput up by " in lines
    assert said(capsys, "notice", "clear", *WHY)[1].startswith("The notice is down")
    assert said(capsys, "notice", "clear", *WHY)[1].startswith("No notice was up")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--id", "Keluarga 3319020507109001 diminta datang."), "16 digits"),
        (("--id", "Lihat https://sensus.example"), "plain words"),
        (("--id", "Ya.", "--until", "soon"), "--until: soon is no time."),
        (("--id", "Ya.", "--until", "2030-03-20T15:00"), "has no offset"),
        (("--id", "Ya.", "--until", "2020-03-20T15:00+07:00"), "in the past"),
        (("--id", "Ya.", "--link", "https://elsewhere.example"), "page of the site"),
        (("--id", "Ya.", "--en", ""), "--en: it has 0 letters"),
    ],
)
def test_a_notice_that_must_not_go_up_is_refused_with_the_way_on(
    stack: Place, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], told: str
) -> None:
    status, lines = said(capsys, "notice", "set", *given, *WHY)
    assert status == 1
    assert told in lines
    assert ran(capsys, "notice", "show")[1] == {"notice": None, "acts": []}


def test_the_brake_goes_on_is_shown_and_comes_off(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "brake", "show") == (0, "The brake is off: whoever comes can sign up.\n")
    status, lines = said(capsys, "brake", "on", "--share", "0.25", *WHY)
    assert status == 0
    assert "25% of the families who want to sign up are let in at a time" in lines
    assert "A family waits for its turn 6 minutes at most" in lines
    _, shown = ran(capsys, "brake", "show")
    assert (shown["brake"]["share"], shown["brake"]["by"], shown["brake"]["because"]) == (0.25, getpass.getuser(), WHY[1])
    status, lines = said(capsys, "brake", "on", "--share", "0", *WHY)
    assert "nobody can sign up" in lines
    assert said(capsys, "brake", "off", *WHY)[0] == 0
    status, lines = said(capsys, "brake", "show")
    assert lines.startswith("The brake is off")
    assert lines.count(getpass.getuser()) == 3
    assert said(capsys, "brake", "off", *WHY)[1] == "The brake was off.\n"


def test_what_is_no_share_is_refused(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = said(capsys, "brake", "on", "--share", "25", *WHY)
    assert status == 1
    assert "between 0 (nobody) and 1 (everybody)" in lines


def test_all_sessions_are_ended_at_once_and_families_sign_in_again(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "sessions", "show") == (0, "Sessions were never ended for all.\n")
    one, other = Browser(), Browser()
    first = listed(a_register(number=1)).register
    assert one.sign_up(first).status == 201
    assert other.sign_up(listed(a_register(number=2)).register).status == 201
    assert said(capsys, "sessions", "end", "--because", "A log with cookies was copied.")[0] == 0
    assert [phone.call("GET", "/household").problem for phone in (one, other)] == ["not-signed-in"] * 2
    assert one.save({"household": {"current_street": "Jl. Menara 1"}}, version=0).status == 401
    time.sleep(1)  # sessions are stamped in whole seconds
    assert one.sign_in(first).status == 200
    assert one.call("GET", "/household").status == 200
    assert ran(capsys, "sessions", "show")[1]["acts"][0]["because"] == "A log with cookies was copied."
