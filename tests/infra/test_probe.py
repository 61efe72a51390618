"""The synthetic household's visit, to the whole census on one machine, and to sites that are not as they should be."""

import json
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zipfile import ZipFile

import boto3
import pytest
from altcha import v1 as altcha
from cfnlint.decode import decode

from infra.probe import browser as browsers
from infra.probe import function, visit
from infra.probe.visit import Card, StepFailed
from tests.browser.one_machine import OneMachine, one_machine
from tests.conftest import CensusClock
from tests.emulator import ENVIRONMENT, free_port

ROOT = Path(__file__).parent.parent.parent
TEMPLATE: dict[str, Any] = decode(str(ROOT / "infra" / "probe.yaml"))[0]
NOBODY = Card("9900000000000001", "9900000000000002", "sawah lembayung kereta")


@pytest.fixture(scope="module")
def machine() -> Iterator[OneMachine]:
    with one_machine() as machine:
        yield machine


@pytest.fixture
def probed(machine: OneMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    """Visits the machine as the household that `ops probe make` made. Answers with the line in the log."""
    told = machine.ops("probe", "make")
    assert told.returncode == 0, told.stderr
    for name, value in re.findall(r"(PROBE_(?:KK|NIK|PASSWORD))=(\S+)", told.stdout):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PROBE_SITE", machine.site)
    monkeypatch.setenv("STAGE", "local")

    def visited() -> dict[str, Any]:
        function.visit_census()
        line: dict[str, Any] = json.loads(capsys.readouterr().out)
        return line

    return visited


def test_a_visit_to_the_open_census_succeeds_and_tells_how_long_it_took(probed: Callable[[], dict[str, Any]]) -> None:
    for _ in range(3):
        line = probed()
        assert (line["message"], line["phase"], line["ProbeFailures"]) == ("probe succeeded", "online", 0), line
        assert 0 < line["ProbeMilliseconds"] < 30_000
        described = line["_aws"]["CloudWatchMetrics"][0]
        assert (described["Namespace"], described["Dimensions"]) == ("Sensus", [["Stage"]])
        assert all(line[measure["Name"]] is not None for measure in described["Metrics"])
        assert line["Stage"] == "local"


def test_a_visit_that_fails_says_at_which_step_and_nothing_of_the_card(
    probed: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROBE_PASSWORD", "another password of ours")
    line = probed()
    assert (line["ProbeFailures"], line["step"], line["why"]) == (1, "sign in", "401 sign-in-refused")
    monkeypatch.setenv("PROBE_SITE", f"http://127.0.0.1:{free_port()}")
    line = probed()
    assert (line["ProbeFailures"], line["step"], line["why"]) == (1, "start page", "ConnectionRefusedError")
    assert "another" not in json.dumps(line)
    monkeypatch.delenv("PROBE_SITE")
    line = probed()
    assert (line["ProbeFailures"], line["step"], line["why"]) == (1, "its own code", "KeyError")


def test_the_operators_command_shows_it_and_takes_it_away(machine: OneMachine, probed: Callable[[], dict[str, Any]]) -> None:
    made = machine.told("probe", "show")["made"]
    assert len(made) >= 1
    assert machine.told("probe", "remove")["removed"] == made
    assert machine.told("probe", "show")["made"] == []
    assert probed()["why"] == "401 sign-in-refused"


def test_after_the_close_a_visit_expects_to_be_told_so(machine: OneMachine, probed: Callable[[], dict[str, Any]]) -> None:
    # The last of this file: the clock of the machine goes forward only.
    machine.told("clock", "set", "2020-04-01T00:05+07:00")
    line = probed()
    assert (line["message"], line["phase"]) == ("probe succeeded", "closed"), line


@pytest.mark.parametrize(
    ("phase", "minutes_to_close", "expected"),
    [
        ("before", 9999, {"census-not-open"}),
        ("online", 9999, {"200"}),
        ("online", 0.5, {"200", "census-closed"}),
        ("closed", -0.5, {"200", "census-closed"}),
        ("closed", -9999, {"census-closed"}),
        ("interview", -9999, {"census-closed"}),
    ],
)
def test_what_a_save_is_answered_with_follows_the_phase_and_is_let_off_at_its_edge(
    phase: str, minutes_to_close: float, expected: set[str]
) -> None:
    now = datetime.fromisoformat("2020-03-01T00:00+07:00")
    closes = now + timedelta(minutes=minutes_to_close)
    census = {"phase": phase, "now": now.isoformat(), "opens": "2019-01-01T00:00+07:00", "closes": closes.isoformat()}
    assert visit._expected(census) == expected


class Elsewhere(BaseHTTPRequestHandler):
    """A site that isn't the census's: what it answers stands in `answers`."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def do_GET(self) -> None:
        status, headers, content = self.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


GUARDED = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=1"}
PAGE = b'<p data-phase></p><a href="/isi/#/sign-in">'


@pytest.mark.parametrize(
    ("answer", "step", "why"),
    [
        ((200, GUARDED, b"<h1>Domain for sale</h1>"), "start page", "not the census's"),
        ((200, {"X-Content-Type-Options": "nosniff"}, PAGE), "start page", "without content-security-policy, strict-transport-security"),
        ((503, GUARDED, PAGE), "start page", "503"),
        ((302, {"Location": "https://elsewhere.example/"}, b""), "start page", "302"),
        ((200, GUARDED, PAGE), "census", "404"),
    ],
)
def test_a_site_that_is_not_as_it_should_be_fails_at_the_step_where_a_resident_would_see_it(
    answer: tuple[int, dict[str, str], bytes], step: str, why: str
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    Elsewhere.answers = {"/": answer}
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(StepFailed) as failed:
            visit.visit(f"http://127.0.0.1:{server.server_port}", NOBODY)
    finally:
        server.shutdown()
        server.server_close()
    assert (failed.value.step, failed.value.why) == (step, why)


def test_it_solves_challenges_as_the_page_does() -> None:
    posed = altcha.create_challenge(hmac_key="a key", max_number=2000, algorithm="SHA-256")
    given = {"algorithm": posed.algorithm, "challenge": posed.challenge, "salt": posed.salt, "signature": posed.signature}
    found = browsers.solution({**given, "maxNumber": posed.max_number})
    assert found is not None
    assert altcha.verify_solution(found, "a key", check_expires=False)[0]
    assert browsers.solution({**given, "challenge": "00" * 32, "maxNumber": 50}) is None


def test_the_function_has_no_leave_but_to_write_its_log_and_rests_until_it_has_a_household() -> None:
    resources = TEMPLATE["Resources"]
    (policy,) = resources["ProbeRole"]["Properties"]["Policies"]
    assert [each["Action"] for each in policy["PolicyDocument"]["Statement"]] == [["logs:CreateLogStream", "logs:PutLogEvents"]]
    assert resources["ProbeSchedule"]["Properties"]["State"] == {"Fn::If": ["HasHousehold", "ENABLED", "DISABLED"]}
    assert resources["ProbeSchedule"]["Properties"]["ScheduleExpression"] == "rate(1 minute)"
    assert resources["Probe"]["Properties"]["Timeout"] < 60
    for secret in ("ProbeKk", "ProbeNik", "ProbePassword"):
        assert TEMPLATE["Parameters"][secret] == {"Type": "String", "NoEcho": True, "Default": ""}


def test_its_stack_rests_until_the_operators_command_gives_it_a_household_and_then_runs_from_its_zip(
    clock: CensusClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from chalicelib.enumeration import probe
    from ops import probe as command

    cloud = {
        name: boto3.client(name, endpoint_url=ENVIRONMENT["AWS_ENDPOINT_URL"]) for name in ("cloudformation", "lambda", "s3", "scheduler")
    }
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, ENVIRONMENT[name])
    with ZipFile(tmp_path / "probe.zip", "w") as made:
        for source in (ROOT / "infra" / "probe").glob("*.py"):
            made.write(source, f"probe/{source.name}")
    cloud["s3"].create_bucket(Bucket="probe-code", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    cloud["s3"].upload_file(str(tmp_path / "probe.zip"), "probe-code", "probe.zip")
    # Nobody answers there.
    given = {"Stage": "test", "SiteAddress": "https://127.0.0.1", "CodeBucket": "probe-code", "ProbeCodeKey": "probe.zip"}
    stack = {
        "StackName": "sensus-test-probe",
        "Capabilities": ["CAPABILITY_IAM"],
        "TemplateBody": (ROOT / "infra" / "probe.yaml").read_text(),
    }
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    cloud["cloudformation"].create_stack(**stack, Parameters=parameters)
    cloud["cloudformation"].get_waiter("stack_create_complete").wait(StackName="sensus-test-probe", WaiterConfig={"Delay": 1})

    def state() -> str:
        (schedule,) = [each for each in cloud["scheduler"].list_schedules()["Schedules"] if "ProbeSchedule" in each["Name"]]
        return str(schedule["State"])

    assert state() == "DISABLED"
    told = command._make(Namespace(stage="test"))
    assert state() == "ENABLED"
    assert probe.made() == [told.record["made"]]
    (kept,) = cloud["cloudformation"].describe_stacks(StackName="sensus-test-probe")["Stacks"]
    function_name = next(each["OutputValue"] for each in kept["Outputs"] if each["OutputKey"] == "ProbeFunction")
    variables = cloud["lambda"].get_function_configuration(FunctionName=function_name)["Environment"]["Variables"]
    assert variables["PROBE_KK"].startswith("99")
    assert not any(value in str(told) for name, value in variables.items() if name in ("PROBE_KK", "PROBE_NIK", "PROBE_PASSWORD"))
    answer = json.loads(cloud["lambda"].invoke(FunctionName=function_name, Payload=b"{}")["Payload"].read())
    assert (answer["message"], answer["step"]) == ("probe failed", "start page")
    again = command._make(Namespace(stage="test"))
    assert again.record["removed"] == [told.record["made"]]
    assert probe.made() == [again.record["made"]]
    command._remove(Namespace(stage="test"))
    assert (state(), probe.made()) == ("DISABLED", [])
    cloud["cloudformation"].delete_stack(StackName="sensus-test-probe")


def test_the_function_is_made_of_the_standard_library_alone() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "infra" / "probe").glob("*.py"))
    imported = set(re.findall(r"^(?:from|import) ([.\w]+)", sources, re.MULTILINE))
    assert {name.split(".")[0] for name in imported if not name.startswith(".")} <= sys.stdlib_module_names
    read = set(re.findall(r'os\.environ\["(\w+)"\]', sources))
    assert read == set(TEMPLATE["Resources"]["Probe"]["Properties"]["Environment"]["Variables"])
    documented = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert all(f"`{name}`" in documented for name in read)
