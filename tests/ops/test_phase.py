"""`ops phase`, as an operator runs it: showing the calendar, extending the online phase, reopening it."""

import getpass
import json
from typing import Any

import pytest

from infra.local.place import Place
from ops.__main__ import main

WHY = ("--because", "The site was down on the last evening.")


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["phase", *command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def said(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["phase", *command])
    shown = capsys.readouterr()
    return status, shown.out or shown.err


def moved_to(time: str) -> None:
    assert main(["clock", "set", time]) == 0


def test_an_extension_is_kept_with_who_when_and_why_and_shown(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, act = ran(capsys, "extend", "--until", "2020-04-14T17:00Z", *WHY)
    assert (status, act["what"], act["by"], act["because"]) == (0, "extended", getpass.getuser(), WHY[1])
    assert act["before"]["closes"] == "2020-04-01T00:00+07:00"
    assert act["after"]["closes"] == "2020-04-15T00:00:00+07:00", "in the campaign's own zone, whatever was typed"
    _, shown = ran(capsys, "show")
    assert (shown["closes"], shown["phase"], shown["acts"]) == ("2020-04-15T00:00:00+07:00", "online", [act])
    _, lines = said(capsys, "show")
    assert f"extended by {getpass.getuser()} at 2020-03-20T09:00:0" in lines
    assert "closes 2020-04-01T00:00+07:00 → 2020-04-15T00:00:00+07:00. The site was down on the last evening." in lines


def test_whoever_extends_is_told_what_comes_next(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = said(capsys, "extend", "--until", "2020-04-15T00:00+07:00", *WHY)
    assert status == 0
    assert lines.startswith("The census closes at 2020-04-15T00:00:00+07:00; before this it was 2020-04-01T00:00+07:00.")
    assert "The site shows it within about 40 seconds" in lines
    assert "ten seconds" not in lines
    moved_to("2020-04-14T23:59:45+07:00")
    _, lines = said(capsys, "extend", "--until", "2020-04-16T00:00+07:00", *WHY)
    assert "who hasn't learned of this by then refuses answers for up to ten seconds" in lines


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--until", "soon"], "--until: soon is no time. Write it as 2020-04-15T00:00+07:00."),
        (["--until", "2020-04-15T00:00"], "--until: 2020-04-15T00:00 has no offset. Write it as 2020-04-15T00:00+07:00 if Jakarta's"),
        (["--until", "2020-04-15T00:00+07:00", "--interview-from", "July"], "--interview-from: July is no time."),
        (["--until", "2020-04-01T00:00+07:00"], "The census closes at 2020-04-01T00:00:00+07:00 as it is. Nothing was changed."),
        (["--until", "2020-03-25T00:00+07:00"], "2020-03-25T00:00:00+07:00 is earlier than the close that stands"),
        (["--until", "2020-03-20T08:00+07:00", "--force"], "2020-03-20T08:00:00+07:00 is not in the time to come"),
        (["--until", "2020-07-01T00:01+07:00"], "2020-07-01T00:01:00+07:00 is later than the interviews begin, 2020-07-01T00:00:00+07:00."),
        (["--until", "2020-09-01T00:00+07:00", "--interview-from", "2020-09-01T00:00+07:00"], "The interviews would begin at 2020-09-01"),
        (["--until", "2020-04-15T00:00+07:00", "--because", " "], "Say why in a sentence of at most 200 letters"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    stack: Place, capsys: pytest.CaptureFixture[str], given: list[str], told: str
) -> None:
    status, lines = said(capsys, "extend", *WHY, *given)
    assert status == 1
    assert lines.startswith(told)
    _, shown = ran(capsys, "show")
    assert (shown["closes"], shown["acts"]) == ("2020-04-01T00:00:00+07:00", [])


def test_an_earlier_close_needs_force_and_says_who_may_be_late(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = said(capsys, "extend", "--until", "2020-03-25T00:00+07:00", "--force", *WHY)
    assert status == 0
    assert "Processes may take ten seconds to learn of it." in lines
    assert ran(capsys, "show")[1]["closes"] == "2020-03-25T00:00:00+07:00"


def test_the_interviews_move_with_it_if_they_must(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    until = ("--until", "2020-07-15T00:00+07:00")
    interviews = ("--interview-from", "2020-09-01T00:00+07:00", "--interview-until", "2020-10-01T00:00+07:00")
    status, lines = said(capsys, "extend", *until, *interviews, *WHY)
    assert status == 0
    assert "The interviews are from 2020-09-01T00:00:00+07:00 until 2020-10-01T00:00:00+07:00." in lines
    _, shown = ran(capsys, "show")
    assert (shown["closes"], shown["interview_from"]) == ("2020-07-15T00:00:00+07:00", "2020-09-01T00:00:00+07:00")


def test_a_census_is_reopened_only_between_its_close_and_its_interviews(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    until = ("--until", "2020-05-01T00:00+07:00")
    status, lines = said(capsys, "reopen", *until, *WHY)
    assert (status, lines.startswith("The census hasn't closed: it does at 2020-04-01T00:00:00+07:00.")) == (1, True)
    moved_to("2020-04-20T09:00+07:00")
    status, lines = said(capsys, "extend", *until, *WHY)
    assert (status, lines.startswith("The census closed at 2020-04-01T00:00:00+07:00. It can only be reopened now")) == (1, True)
    status, lines = said(capsys, "reopen", "--until", "2020-04-20T08:00+07:00", *WHY)
    assert (status, lines.startswith("2020-04-20T08:00:00+07:00 is not in the time to come")) == (1, True)
    status, lines = said(capsys, "reopen", *until, *WHY)
    assert status == 0
    assert lines.startswith("The census is open again until 2020-05-01T00:00:00+07:00; it had closed at 2020-04-01T00:00+07:00.")
    _, shown = ran(capsys, "show")
    assert (shown["phase"], [act["what"] for act in shown["acts"]]) == ("online", ["reopened"])
    moved_to("2020-07-01T00:00+07:00")
    status, lines = said(capsys, "reopen", "--until", "2020-07-02T00:00+07:00", *WHY)
    assert (status, lines.startswith("The interviews began at 2020-07-01T00:00:00+07:00")) == (1, True)


def test_the_calendar_and_its_act_are_written_together_or_not_at_all(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.storage import census
    from chalicelib.storage.aws import client

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.TransactWriteItems"

    def the_other(**told: Any) -> None:
        events.unregister(name, the_other)
        census.put("calendar", "current", {**census.get("calendar", "current"), "closes": "2020-04-08T00:00+07:00"})

    assert main(["phase", "extend", "--until", "2020-04-02T00:00+07:00", *WHY]) == 0
    events.register(name, the_other)
    status, lines = said(capsys, "extend", "--until", "2020-04-15T00:00+07:00", *WHY)
    assert (status, lines.startswith("Somebody else moved the calendar this moment: the census closes at 2020-04-08")) == (1, True)
    _, shown = ran(capsys, "show")
    assert (shown["closes"], len(shown["acts"])) == ("2020-04-08T00:00:00+07:00", 1)
