"""The frame of the operator's commands: help, one JSON object, one sentence, exit status."""

import json
import os
import subprocess
import sys
import time

import pytest

from infra.local.place import ROOT, Place
from ops.__main__ import NOUNS, main
from tests.emulator import free_port


def ops(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own, as a person starts it: without a setting."""
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "-m", "ops", *arguments], cwd=ROOT, env={**bare, **environment}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("noun", NOUNS)
def test_help_needs_no_stack_and_no_setting(noun: str) -> None:
    ran = ops(noun, "--help")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_help_of_a_verb_has_an_example() -> None:
    ran = ops("register", "load", "--help")
    assert ran.returncode == 0
    assert "example:\n  python -m ops register load samples/kudus.csv" in ran.stdout


def test_help_imports_nothing_slow() -> None:
    slow = "{'boto3', 'botocore', 'pynamodb', 'rich', 'lokal'}"
    check = (
        f"import sys\nfrom ops.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: sys.exit(bool({slow} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True).returncode == 0


def test_where_no_stack_runs_a_command_says_so_and_what_to_do() -> None:
    port = str(free_port())
    ran = ops("clock", "show", PORT=port)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"No census runs on this machine at port {port}. Start it with `make run PORT={port}` in another terminal, "
        "set PORT to the one that runs, or name a deployed stage with --stage.\n"
    )


def test_a_failure_is_one_json_object_too() -> None:
    ran = ops("clock", "show", "--json", PORT="many")
    assert ran.returncode == 1
    assert json.loads(ran.stdout) == {"error": ran.stderr.strip()}


def test_a_stack_that_was_killed_is_not_taken_for_a_running_one(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    stack.stack_file.write_text(json.dumps({**json.loads(stack.stack_file.read_text()), "pid": ended.pid}))
    assert main(["clock", "show"]) == 1
    assert capsys.readouterr().err.startswith(f"No census runs on this machine at port {stack.port}.")


def test_the_clock_of_a_deployed_stage_cannot_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "set", "2020-04-01T00:05+07:00", "--stage", "pilot"]) == 1
    assert capsys.readouterr().err.startswith("Only the one-machine stack has a clock that can be set.")


def test_the_census_clock_is_shown_and_moved_forward_only(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["now"][:16], shown["phase"]) == ("2020-03-20T09:00", "online")
    assert main(["clock", "set", "2020-04-01T00:05+07:00"]) == 0
    assert capsys.readouterr().out.startswith("In the census it is 2020-04-01T00:05:00+07:00; its phase is closed.")
    assert main(["clock", "set", "2020-03-20T09:00+07:00"]) == 1
    assert capsys.readouterr().err.endswith("it can only go forward.\n")


@pytest.mark.parametrize(("written", "said"), [("tomorrow", "is no time"), ("2020-04-01T00:05", "has no offset")])
def test_a_time_that_cannot_be_meant_is_refused(stack: Place, capsys: pytest.CaptureFixture[str], written: str, said: str) -> None:
    assert main(["clock", "set", written]) == 1
    assert said in capsys.readouterr().err


def test_a_missing_file_is_named(stack: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "load", "nowhere.csv"]) == 1
    assert capsys.readouterr().err == "There is no file nowhere.csv. Check the path and try again.\n"


def test_a_stage_without_stacks_is_refused_in_a_sentence(emulated_cloud: str) -> None:
    started = time.monotonic()
    ran = ops("register", "load", "samples/kudus.csv", "--stage", "nowhere", AWS_CONFIG_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("The stage nowhere can't be read:")
    assert len(ran.stderr.splitlines()) == 1
    assert time.monotonic() - started < 30


def test_a_reader_that_has_enough_of_the_output_is_no_error() -> None:
    command = f"set -o pipefail; {sys.executable} -m ops register generate --households 3 --seed 1 --to {os.devnull} | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
