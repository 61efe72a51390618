"""Every command that the runbook tells an operator to give is one that there is, with the arguments that it takes."""

import argparse
import re
import shlex

import pytest

from infra.local.place import ROOT
from ops import __main__ as ops

_TOLD = re.compile(r"^(?:\.venv/bin/)?python -m ops (.+)$", re.MULTILINE)


def commands() -> list[str]:
    """All of them, each on one line and without what is said of it."""
    page = (ROOT / "docs" / "runbook.md").read_text("utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [line.partition(" # ")[0] for block in blocks for line in _TOLD.findall(block)]


@pytest.mark.parametrize("command", commands())
def test_the_runbook_tells_commands_that_there_are(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[argparse.Namespace] = []

    def understood(arguments: argparse.Namespace) -> int:
        given.append(arguments)
        return 0

    monkeypatch.setattr(ops, "carry_out", understood)
    assert ops.main(shlex.split(command)) == 0
    assert given[0].run


def test_the_procedures_for_what_is_lost_are_there() -> None:
    told = "\n".join(commands())
    for verb in ("notice set", "notice clear", "brake on", "brake off", "restore show", "restore table", "restore point"):
        assert verb in told
