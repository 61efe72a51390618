"""What the API's stack promises: nothing comes in but through the edge, no log knows anybody, and every function's failures are kept."""

import json
import re
from pathlib import Path
from typing import Any

from cfnlint.decode import decode

from tests.infra.test_templates import APP, DATA, ROOT, statements

ACCOUNT: dict[str, Any] = decode(str(ROOT / "infra" / "account.yaml"))[0]
API = APP["Resources"]["RestAPI"]["Properties"]
OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
SET_ASIDE = {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${JobsSetAside}"}


def test_the_firewall_lets_in_what_brings_the_edges_secret_and_nothing_else() -> None:
    firewall = APP["Resources"]["Firewall"]["Properties"]
    assert (firewall["Scope"], firewall["DefaultAction"]) == ("REGIONAL", {"Block": {}})
    first, next_one = firewall["Rules"]
    condition, next_rule, nothing = next_one["Fn::If"]
    assert (condition, nothing) == ("AnotherSecretIsGood", {"Ref": "AWS::NoValue"}), "an empty secret would let in an empty header"
    for rule, secret in ((first, "EdgeSecret"), (next_rule, "EdgeSecretNext")):
        match = rule["Statement"]["ByteMatchStatement"]
        assert rule["Action"] == {"Allow": {}}
        assert match["FieldToMatch"] == {"SingleHeader": {"Name": "x-edge-secret"}}
        assert (match["PositionalConstraint"], match["SearchString"]) == ("EXACTLY", {"Ref": secret})
        assert match["TextTransformations"] == [{"Priority": 0, "Type": "NONE"}]
        assert (APP["Parameters"][secret]["NoEcho"], APP["Parameters"][secret]["Default"]) == (True, "")
        # Spaces separate the two in the functions' setting.
        assert re.fullmatch(APP["Parameters"][secret]["AllowedPattern"], "with space" * 5) is None
        assert re.fullmatch(APP["Parameters"][secret]["AllowedPattern"], "short") is None
        assert re.fullmatch(APP["Parameters"][secret]["AllowedPattern"], "A1b2-_" * 7)


def test_no_sample_of_the_firewall_shows_the_secret_or_a_cookie() -> None:
    firewall = APP["Resources"]["Firewall"]["Properties"]
    rules = [firewall["Rules"][0], firewall["Rules"][1]["Fn::If"][1]]
    assert [each["VisibilityConfig"]["SampledRequestsEnabled"] for each in (firewall, *rules)] == [False, False, False]


def test_the_firewall_stands_before_the_deployed_api_unless_there_is_none_to_be_had() -> None:
    association = APP["Resources"]["FirewallBeforeTheApi"]
    assert association["Condition"] == APP["Resources"]["Firewall"]["Condition"] == "FirewallIsOn"
    assert association["Properties"]["WebACLArn"] == {"Fn::GetAtt": ["Firewall", "Arn"]}
    assert association["Properties"]["ResourceArn"]["Fn::Sub"].endswith("::/restapis/${RestAPI}/stages/${RestAPI.Stage}")
    assert APP["Parameters"]["ApiFirewall"] | {"Description": ""} == {
        "Type": "String",
        "Default": "on",
        "AllowedValues": ["on", "off"],
        "Description": "",
    }
    rule = APP["Rules"]["TheFirewallHasItsSecret"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "ApiFirewall"}, "on"]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "EdgeSecret"}, ""]}]}


def test_the_access_log_knows_the_route_and_nothing_of_who_asked() -> None:
    logged = API["AccessLogSetting"]["Format"]
    assert set(re.findall(r"\$context\.([A-Za-z.]+)", logged)) == {
        "requestId",
        "requestTimeEpoch",
        "httpMethod",
        "resourcePath",
        "status",
        "responseLatency",
        "integrationLatency",
        "responseLength",
        "error.responseType",
        "wafResponseCode",
    }
    assert set(json.loads(re.sub(r"\$context\.[A-Za-z.]+", "1", logged))) >= {"route", "status", "milliseconds"}
    assert API["AccessLogSetting"]["DestinationArn"] == {"Fn::GetAtt": ["ApiAccessLog", "Arn"]}
    assert APP["Resources"]["ApiAccessLog"]["Properties"]["RetentionInDays"] == 30
    assert all(each["DataTraceEnabled"] is False for each in API["MethodSettings"])


def test_api_gateway_may_write_its_log_whatever_becomes_of_a_stage() -> None:
    account = ACCOUNT["Resources"]["ApiGatewayAccount"]
    assert account["Properties"]["CloudWatchRoleArn"] == {"Fn::GetAtt": ["ApiGatewayWritesLogs", "Arn"]}
    for resource in ACCOUNT["Resources"].values():
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert "Parameters" not in ACCOUNT, "it belongs to no stage"


def test_the_routes_that_hash_have_a_throttle_of_their_own() -> None:
    whole, sign_ups = API["MethodSettings"]
    assert (whole["ResourcePath"], whole["HttpMethod"], whole["ThrottlingRateLimit"]) == ("/*", "*", {"Ref": "ApiRequestsPerSecond"})
    assert (sign_ups["ResourcePath"], sign_ups["HttpMethod"]) == ("/~1sign-ups", "POST")
    assert "/sign-ups" in {path.removeprefix("/api") for path in OPENAPI["paths"]}
    assert sign_ups["ThrottlingRateLimit"] == sign_ups["ThrottlingBurstLimit"] == {"Ref": "SignUpsPerSecond"}
    assert set(sign_ups) == set(whole), "a method that is named has none of the general settings"
    assert APP["Parameters"]["SignUpsPerSecond"]["Default"] < APP["Parameters"]["ApiRequestsPerSecond"]["Default"]


def test_api_gateway_answers_in_the_apis_own_words() -> None:
    answers = API["GatewayResponses"]
    status = {name: each.get("StatusCode") for name, each in answers.items()}
    assert status == {
        "MISSING_AUTHENTICATION_TOKEN": 404,
        "WAF_FILTERED": 403,
        "THROTTLED": 429,
        "REQUEST_TOO_LARGE": 413,
        "UNSUPPORTED_MEDIA_TYPE": 415,
        "DEFAULT_4XX": None,
        "DEFAULT_5XX": 503,
        "INTEGRATION_TIMEOUT": 503,
        "INTEGRATION_FAILURE": 503,
    }
    for name, each in answers.items():
        headers = each["ResponseParameters"]["Headers"]
        assert (headers["Content-Type"], headers["Cache-Control"]) == ("'application/problem+json'", "'no-store'"), name
        assert ("Retry-After" in headers) == (each.get("StatusCode") in (429, 503)), name
        (kind,) = each["ResponseTemplates"]
        problem = json.loads(each["ResponseTemplates"][kind])
        assert kind == "application/json"
        assert {"title", "detail"} <= set(problem), name
        assert problem.get("status") == each.get("StatusCode"), name
        assert "$" not in each["ResponseTemplates"][kind], "nothing that was sent is said again"


def test_a_page_takes_a_full_gate_for_a_full_gate_and_tries_again() -> None:
    from chalicelib.domain.errors import Busy

    throttled, busy = (
        json.loads(API["GatewayResponses"][name]["ResponseTemplates"]["application/json"]) for name in ("THROTTLED", "DEFAULT_5XX")
    )
    # static_site/assets/js/api.js: a 429 without a type is no refusal of the census.
    assert "type" not in throttled
    assert (busy["type"], busy["title"], busy["detail"]) == (f"/problems/{Busy.type}", Busy.title, str(Busy()))
    assert API["GatewayResponses"]["THROTTLED"]["ResponseParameters"]["Headers"]["Retry-After"] == f"'{Busy.retry_after}'"


def test_every_function_that_nobody_waits_for_keeps_what_it_failed_at() -> None:
    from app import app
    from infra.local.jobs import Jobs

    scheduled = {"".join(word.title() for word in each.name.split("_")) for each in Jobs(app).schedules()}
    assert {name for name, each in APP["Resources"].items() if "DeadLetterQueue" in each.get("Properties", {})} == scheduled
    for name in scheduled:
        assert APP["Resources"][name]["Properties"]["DeadLetterQueue"] == {"Type": "SQS", "TargetArn": SET_ASIDE}
    stream = APP["Resources"]["MarkChangedVillages"]["Properties"]["Events"]["HouseholdsChanged"]["Properties"]
    assert stream["DestinationConfig"] == {"OnFailure": {"Type": "SQS", "Destination": SET_ASIDE}}
    assert 0 < stream["MaximumRecordAgeInSeconds"] <= 12 * 3600, "the stream keeps a day: there must be time to look"
    # The others take from a queue that has one of its own (test_templates.py), or are called by who waits for the answer.
    others = {"CloseVillage", "InspectPapers", "APIHandler"}
    functions = {"".join(word.title() for word in name.split("_")) for name in _functions()} | {"InspectPapers", "APIHandler"}
    assert functions == scheduled | others | {"MarkChangedVillages"}


def _functions() -> set[str]:
    return set(json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"])


def test_every_role_may_set_aside_what_its_function_failed_at() -> None:
    may = {where for where, given in statements() if given["Action"] == ["sqs:SendMessage"] and given["Resource"] == SET_ASIDE}
    assert may == {f"policy-{name}.json" for name in ("close-census", "mark-changed-villages", "match-returns", "publish-progress")}
    queue = DATA["Resources"]["JobsSetAside"]["Properties"]
    assert (queue["SqsManagedSseEnabled"], queue["MessageRetentionPeriod"]) == (True, 14 * 24 * 3600)


def test_the_stack_says_what_its_functions_and_its_api_are_called() -> None:
    outputs = {name: each["Value"] for name, each in APP["Outputs"].items()}
    functions = {f"{name}Function": {"Ref": name} for name in ("CloseCensus", "CloseVillage", "MarkChangedVillages", "MatchReturns")}
    functions |= {f"{name}Function": {"Ref": name} for name in ("PublishProgress", "InspectPapers")}
    assert outputs == {"RestAPIName": {"Fn::Sub": "sensus-${Stage}"}, "ApiFunction": {"Ref": "APIHandler"}, **functions}
    assert API["Name"] == API["DefinitionBody"]["info"]["title"] == outputs["RestAPIName"], "the dimension of its metrics"


def test_no_template_says_more_than_cloudformation_reads() -> None:
    for path in sorted(Path(ROOT / "infra").glob("*.yaml")):
        assert path.stat().st_size <= 51_200, path
