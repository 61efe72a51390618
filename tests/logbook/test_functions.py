"""A deployed function's log: whatever is logged in it, by whom and how, is lines of JSON that quote nobody."""

import json
import subprocess
import sys

import pytest

from infra.local.place import ROOT
from tests.canaries.families import CANARIES, canary
from tests.canaries.search import leaks
from tests.emulator import ENVIRONMENT
from tests.lines import extracted, judged

#: As Lambda starts a function: a root handler of its own that writes text, then the handler's module, then events.
AS_LAMBDA_STARTS_IT = """
import json, logging, sys
root = logging.StreamHandler(sys.stdout)
root.setFormatter(logging.Formatter("[%(levelname)s]\\t%(asctime)s\\t%(message)s"))
logging.getLogger().addHandler(root)
name, number = sys.argv[1:]
from app import app
from chalicelib.enumeration import calendar

class Context:
    aws_request_id = "49d7333f-e4d7-4fa8-a3da-bfa39e968142"

def event(method, route, **more):
    context = {"httpMethod": method, "resourcePath": route, "identity": {"sourceIp": name}, "path": f"/api/{number}", "requestId": number}
    return {
        "requestContext": context | more, "headers": {"x": number}, "multiValueHeaders": {}, "pathParameters": {"document_id": number},
        "multiValueQueryStringParameters": {"nik": [number]}, "stageVariables": None, "body": json.dumps({"nik": number}),
        "isBase64Encoded": False,
    }

def quote(*given, **told):
    raise ValueError(f"no such thing as {name}, {number}")

app(event("GET", "/household"), Context())
app(event("GET", "/household", requestId="00000000-0000-4000-8000-000000000001"), Context())
calendar.current = quote
app(event("GET", "/census"), Context())
for source in ("botocore.hooks", "sensus", "urllib3", ""):
    try:
        quote()
    except ValueError:
        logging.getLogger(source).exception("about %s, %s", name, number)
logging.getLogger("chalicelib.storage").warning("a paper of %s", number)
logging.getLogger("chalicelib.storage").info("nobody asked for this")
"""
#: What traces and measures with agents, workers or calls of its own, and costs a start its time.
TRACERS = {"aws_lambda_powertools", "aws_xray_sdk", "aws_embedded_metrics", "opentelemetry", "ddtrace", "sentry_sdk", "structlog", "loguru"}


@pytest.fixture(scope="module")
def said() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", AS_LAMBDA_STARTS_IT, canary("the name of its head"), canary("the NIK of its head")],
        cwd=ROOT,
        env={**ENVIRONMENT, "AWS_LAMBDA_FUNCTION_NAME": "sensus-pilot-app-APIHandler-x", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert leaks(CANARIES, (done.stdout + done.stderr).encode()) == []
    return done.stdout.splitlines()


def test_everything_is_a_line_of_json_with_the_function_and_the_request(said: list[str]) -> None:
    told = [judged(line) for line in said]
    assert {line["function"] for line in told} == {"sensus-pilot-app-APIHandler-x"}
    requests = [line for line in told if line["message"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("GET", "/household", 401), ("GET", "/household", 401), ("GET", "/census", 500),
    ]  # fmt: skip
    assert [line.get("cold") for line in requests] == [True, None, None]
    # The gateway's id where it has the form of one, for that is what a browser is told.
    assert [line["request"] for line in requests] == ["?", "00000000-0000-4000-8000-000000000001", "?"]
    assert extracted(requests[2]) == {"Failures": 1}


def test_a_librarys_words_are_left_out_and_ours_lose_any_number(said: list[str]) -> None:
    others = [judged(line) for line in said if json.loads(line)["message"] != "request"]
    assert [line["place"].partition(":")[0] for line in others] == ["botocore.hooks", "sensus", "urllib3", "root", "chalicelib.storage"]
    assert {line["message"] for line in others[:4]} == {"A library said something, which may quote anybody and isn't kept."}
    assert [line["failure"] for line in others[:4]] == ["ValueError"] * 4
    assert others[4]["message"] == "a paper of #"


def test_no_function_loads_what_traces_or_measures_with_calls_of_its_own() -> None:
    for module in ("app", "chalicelib.jobs.inspect"):
        loaded = subprocess.run(
            [sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True,
        )  # fmt: skip
        assert "chalicelib.logbook" in loaded.stdout.split(), loaded.stderr
        assert not TRACERS & set(loaded.stdout.split())
