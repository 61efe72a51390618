"""Every alarm of a stage: whose it is, what it means for residents, where it is written what to do; and that no part is without."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode

from infra.alarms import parts, prices
from infra.alarms.alarm import IN_A_CLOUD, TOPICS, anchor
from infra.alarms.templates import TEMPLATES
from infra.alarms.written import written
from infra.package import parameter

INFRA = Path(__file__).parent.parent.parent / "infra"
RUNBOOK = (INFRA.parent / "docs" / "runbook.md").read_text("utf-8")
READ: dict[str, dict[str, Any]] = {name: decode(str(INFRA / name))[0] for name in (*TEMPLATES, "data.yaml", "app.yaml")}
#: What a call of CloudFormation takes; the deployment sends its templates by call.
LARGEST = 51_200


def alarms(kind: str = "AWS::CloudWatch::Alarm") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each alarm: its template, its name, and its properties."""
    for file in TEMPLATES:
        for name, each in READ[file]["Resources"].items():
            if each["Type"] == kind:
                yield file, name, each["Properties"]


def measured(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm judges."""
    if "Metrics" not in alarm:
        return [alarm]
    return [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]


def watching(namespace: str, metric: str, dimension: str) -> set[str]:
    """The parameters by which the alarms on a metric name what they watch."""
    return {
        str(each["Value"])
        for _, _, alarm in alarms()
        for found in measured(alarm)
        if (found["Namespace"], found["MetricName"]) == (namespace, metric)
        for each in found.get("Dimensions", ())
        if each["Name"] == dimension
    }


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates_in_the_repository_are_the_ones_that_the_table_makes(name: str) -> None:
    assert (INFRA / name).read_text("utf-8") == written(name), "The alarms have changed: run `.venv/bin/python -m infra.alarms`."
    assert len(written(name).encode()) < LARGEST


@pytest.mark.parametrize("name", TEMPLATES)
def test_cloudformation_would_take_the_alarms(name: str) -> None:
    from cfnlint.api import lint_file

    assert not lint_file(INFRA / name)


def test_every_alarm_says_whose_it_is_what_it_means_and_where_it_is_written_what_to_do() -> None:
    found = [*alarms(), *alarms("AWS::CloudWatch::CompositeAlarm")]
    assert len(found) > 70
    for _, name, alarm in found:
        said = {each["Key"]: each["Value"] for each in alarm["Tags"]}
        begins = f"[{said['severity']}, {said['owner']}] "
        assert said["severity"] in TOPICS, name
        assert alarm["AlarmDescription"].startswith(begins), name
        sentences, link = alarm["AlarmDescription"].removeprefix(begins).rsplit(" ", 1)
        assert len(re.findall(r"[.](?: |$)", sentences)) >= 2, f"{name} says what it means, and what to do first"
        assert link == f"docs/runbook.md#{said['runbook']}", name
        sections = {anchor(section.partition("\n")[0]): section for section in RUNBOOK.split("\n## ")[1:]}
        assert f"`{name}`" in sections[said["runbook"]], f"{name} is not in the runbook's section {said['runbook']}"


def test_no_two_alarms_have_one_name() -> None:
    names = [name for _, name, _ in alarms()]
    assert len(set(names)) == len(names)


def test_what_the_api_turns_away_is_counted_from_its_access_log() -> None:
    filter, app = READ["alarms.yaml"]["Resources"]["CountThrottled"]["Properties"], READ["app.yaml"]["Resources"]
    assert filter["LogGroupName"] == app["ApiAccessLog"]["Properties"]["LogGroupName"]
    assert '"error":"$context.error.responseType"' in app["RestAPI"]["Properties"]["AccessLogSetting"]["Format"]
    (counted,) = filter["MetricTransformations"]
    alarm = READ["alarms.yaml"]["Resources"]["RequestsThrottled"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (counted["MetricNamespace"], counted["MetricName"])


def test_every_alarm_tells_whom_its_severity_says_or_is_told_of_by_one_that_does() -> None:
    spoken_for = {name for _, _, alarm in alarms("AWS::CloudWatch::CompositeAlarm") for name in re.findall(r"\w+(?=}\"\))", str(alarm))}
    for file, name, alarm in [*alarms(), *alarms("AWS::CloudWatch::CompositeAlarm")]:
        severity = next(each["Value"] for each in alarm["Tags"] if each["Key"] == "severity")
        if "AlarmActions" not in alarm:
            assert name in spoken_for, f"nobody is told of {name}"
            assert severity == "page", name
            continue
        assert alarm["AlarmActions"] == alarm["OKActions"], name
        assert alarm["AlarmActions"]["Fn::If"][1] == [{"Ref": TOPICS[severity]}], name
        assert READ[file]["Parameters"][TOPICS[severity]]["Default"] == "", name
        assert name not in spoken_for, f"{name} would call twice"


def test_an_alarm_of_alarms_names_those_that_are_there() -> None:
    for file, name, alarm in alarms("AWS::CloudWatch::CompositeAlarm"):
        known = READ[file]["Resources"]
        assert known[name]["Condition"] == IN_A_CLOUD
        always = str(alarm["AlarmRule"]["Fn::Join"][1][0] if "Fn::Join" in alarm["AlarmRule"] else alarm["AlarmRule"])
        for one in re.findall(r"ALARM\(\"\${(\w+)}\"\)", str(alarm["AlarmRule"])):
            assert known[one].get("Condition") in ((None, IN_A_CLOUD) if f"${{{one}}}" in always else (known[one]["Condition"],)), one


def test_what_the_alarms_take_is_what_the_other_stacks_give() -> None:
    stacks = [decode(str(path))[0] for path in sorted(INFRA.glob("*.yaml")) if path.name not in TEMPLATES]
    given = {"Stage"}.union(*(stack.get("Outputs", {}) for stack in stacks))
    for name in TEMPLATES:
        asked = {one for one, each in READ[name]["Parameters"].items() if "Default" not in each}
        assert asked <= given, name


def test_every_function_is_watched_for_errors_for_want_of_room_and_for_its_time() -> None:
    config = json.loads((INFRA.parent / ".chalice" / "config.json").read_text())
    limits = {parameter(name): each["lambda_timeout"] for name, each in config["lambda_functions"].items()}
    limits |= {"Api": config["lambda_timeout"], "InspectPapers": READ["app.yaml"]["Resources"]["InspectPapers"]["Properties"]["Timeout"]}
    assert {each.name: each.limit for each in parts.ALL_FUNCTIONS if each.name != "Probe"} == limits
    for metric in ("Errors", "Throttles", "Duration"):
        assert watching("AWS/Lambda", metric, "FunctionName") >= {str({"Ref": f"{name}Function"}) for name in limits}, metric


def test_every_queue_is_watched_that_something_waits_in_or_was_set_aside_in() -> None:
    queues = {name for name, each in READ["data.yaml"]["Resources"].items() if each["Type"] == "AWS::SQS::Queue"}
    set_aside = {name for name in queues if name.endswith("SetAside")}
    assert set_aside >= {"CloseQueueSetAside", "CloseScheduleSetAside", "InspectionQueueSetAside"}
    filled = watching("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
    old = watching("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName")
    for name in queues:
        assert any(name in where for where in (filled if name in set_aside or name.startswith("Jobs") else old)), name


def test_every_table_and_index_is_watched_for_throttling_failures_and_its_quota() -> None:
    from chalicelib.settings import Settings

    tables = {name: each["Properties"] for name, each in READ["data.yaml"]["Resources"].items() if each["Type"] == "AWS::DynamoDB::Table"}
    assert {f"{name}Table" for name in tables} == {parameter(field) for field in Settings.__annotations__ if field.endswith("_table")}
    indexes = {index["IndexName"] for table in tables.values() for index in table.get("GlobalSecondaryIndexes", ())}
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents", "SystemErrors", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"):
        assert watching("AWS/DynamoDB", metric, "TableName") == {str({"Ref": f"{name}Table"}) for name in tables}, metric
        if metric != "SystemErrors":
            assert watching("AWS/DynamoDB", metric, "GlobalSecondaryIndexName") == indexes, metric


def test_the_firewalls_are_watched_by_the_names_that_their_measures_have() -> None:
    named = {
        decode(str(INFRA / file))[0]["Resources"]["Firewall"]["Properties"]["VisibilityConfig"]["MetricName"]["Fn::Sub"]
        for file in ("edge.yaml", "app.yaml")
    }
    assert {str({"Fn::Sub": name}) for name in named} == watching("AWS/WAFV2", "BlockedRequests", "WebACL")


def test_every_measure_that_the_census_tells_of_trouble_has_an_alarm() -> None:
    from chalicelib import logbook

    named = [found["MetricName"] for _, _, alarm in alarms() for found in measured(alarm) if found["Namespace"] == "Sensus"]
    told = {name for name in named if isinstance(name, str)}
    of_probe = {"ProbeFailures", "ProbeMilliseconds"}
    assert told | {"Saves", "Submissions"} == set(logbook.METRICS) | of_probe
    assert logbook.NAMESPACE == "Sensus"
    for _, name, alarm in alarms():
        for found in measured(alarm):
            if found["Namespace"] == "Sensus" and isinstance(found["MetricName"], str):
                assert found["Dimensions"] == [{"Name": "Stage", "Value": {"Ref": "Stage"}}], name


def test_an_alarms_math_is_what_cloudwatch_takes() -> None:
    for _, name, alarm in alarms():
        if "Metrics" not in alarm:
            continue
        judged, *measures = alarm["Metrics"]
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
        assert len(measures) <= 10, f"{name}: an alarm takes ten measures"
        assert all(each["ReturnData"] is False for each in measures), name
        assert "ReturnData" not in judged, name
        text = judged["Expression"]["Fn::Sub"] if isinstance(judged["Expression"], dict) else judged["Expression"]
        named = set(re.findall(r"(?<![\w{])[a-z]\w*", text))
        assert named == {each["Id"] for each in measures}, name


def value(name: str, **measures: float) -> float:
    """What an alarm's expression makes of these measures; a measure that isn't given tells nothing."""
    alarm = next(alarm for _, found, alarm in alarms() if found == name)
    given = alarm["Metrics"][0]["Expression"]
    text = given["Fn::Sub"] if isinstance(given, dict) else given
    for _, one, default in ((f, p, e.get("Default")) for f in TEMPLATES for p, e in READ[f]["Parameters"].items()):
        text = text.replace(f"${{{one}}}", str(default))
    known: dict[str, Any] = {each["Id"]: measures.get(each["Id"]) for each in alarm["Metrics"][1:]}
    known |= {"IF": lambda test, one, other: one if test else other, "FILL": lambda one, other: other if one is None else one, "MAX": max}
    # IF judges both sides in Python, and only the chosen one in CloudWatch: nothing is divided by zero here.
    found: float = eval(text, {"__builtins__": {}}, known)
    return found


@pytest.mark.parametrize(
    ("name", "measures", "begins"),
    [
        ("ApiFailing", {"wrong": 11, "all": 1000}, True),
        ("ApiFailing", {"wrong": 10, "all": 1000}, False),
        ("ApiFailing", {"wrong": 20, "all": 40}, False),
        ("ApiRefusing", {"refused": 500, "all": 1000}, True),
        ("SignInsRefusedShare", {"refused": 250, "all": 1000}, True),
        ("SignInsRefusedShare", {"all": 1000}, False),
        ("SignUpsRefused", {"refused": 60, "done": 10}, True),
        ("SignUpsRefused", {"refused": 60}, True),
        ("SignUpsRefused", {"refused": 60, "done": 100}, False),
        ("NearlyAllAtOnce", {"atonce": 700}, True),
        ("NearlyAllAtOnce", {"atonce": 600}, False),
        ("RequestsNearTheirLimit", {"requests": 2100 * 60}, True),
        ("RequestsNearTheirLimit", {"requests": 1900 * 60}, False),
        ("HouseholdsTableThrottled", {"writes0": 501}, True),
        ("HouseholdsTableNearItsQuota", {"w0": 33_000 * 60}, True),
        ("HouseholdsTableNearItsQuota", {"w": 9_000 * 60, "r": 9_000 * 60}, False),
        ("CensusTableFailing", {"query": 21}, True),
    ],
)
def test_an_alarm_begins_when_it_should_and_not_before(name: str, measures: dict[str, float], begins: bool) -> None:
    alarm = next(alarm for _, found, alarm in alarms() if found == name)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert (value(name, **measures) > float(alarm["Threshold"])) is begins


def test_the_limits_that_alarms_judge_by_are_those_of_the_stage() -> None:
    for one in ("ApiRequestsPerSecond", "ApiConcurrency"):
        assert READ["alarms.yaml"]["Parameters"][one]["Default"] == READ["app.yaml"]["Parameters"][one]["Default"], one


def test_money_by_the_hour_is_what_was_asked_for_at_list_price() -> None:
    an_hour = {
        "requests": 8e6,
        "calls": 8e6,
        "milliseconds": 8e6 * 30,
        "hread": 5e6,
        "hwrite": 15e6,
        "iread": 0,
        "iwrite": 2e6,
        "cread": 1e6,
    }
    gigabyte_seconds = 8e6 * 0.030 * 1769 / 1024
    expected = (
        8e6 * prices.price("rest_api_request")
        + 8e6 * prices.price("lambda_request")
        + gigabyte_seconds * prices.price("lambda_gigabyte_second")
        + 6e6 * prices.price("dynamodb_read_unit")
        + 17e6 * prices.price("dynamodb_write_unit")
    )
    for name in ("MoneyAboveThePlan", "MoneyRunsAway"):
        # Twelve times what five minutes told.
        assert value(name, **{id: count / 12 for id, count in an_hour.items()}) == pytest.approx(expected, rel=1e-4)
    config = json.loads((INFRA.parent / ".chalice" / "config.json").read_text())
    assert pytest.approx(config["lambda_memory_size"] / 1024) == prices.FUNCTION_GIGABYTES
    edge = value("EdgeMoneyRunsAway", requests=1e6 / 12, bytes=100 * 2**30 / 12)
    of_edge = {name: prices.price(name, region=prices.EDGE) for name in ("cloudfront_request", "firewall_request", "cloudfront_gigabyte")}
    assert edge == pytest.approx(
        1e6 * (of_edge["cloudfront_request"] + of_edge["firewall_request"]) + 100 * of_edge["cloudfront_gigabyte"], rel=1e-4
    )


def test_the_busiest_hour_of_a_census_wakes_nobody_for_its_money() -> None:
    # 450 households a second with eight requests, fifteen writes and five reads each (docs/performance.md): the peak that is planned for.
    households = 450 * 300
    costs = value(
        "MoneyRunsAway",
        requests=households * 8,
        calls=households * 8,
        milliseconds=households * 54,
        hread=households * 5,
        hwrite=households * 15,
    )
    assert 50 < costs < READ["alarms.yaml"]["Parameters"]["DollarsPerHourAtMost"]["Default"]


def test_the_dashboard_shows_what_residents_feel_the_parts_the_close_and_money() -> None:
    text = READ["alarms.yaml"]["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    asked = set(re.findall(r"\${(\w+)}", text))
    assert asked <= set(READ["alarms.yaml"]["Parameters"])
    shown = json.loads(re.sub(r"\${[\w:]+}", "x", text))["widgets"]
    places = [(each["x"], each["y"]) for each in shown]
    assert len(set(places)) == len(places)
    told = {line[1] for each in shown for line in each["properties"]["metrics"] if isinstance(line[0], str) and line[0] == "Sensus"}
    assert told == {
        "SignUps", "Saves", "Submissions", "SignUpsRefused", "SignInsRefused", "ChallengesRefused", "TooManyAttempts", "Busy", "Failures",
        "ProbeFailures", "ProbeMilliseconds", "CloseUnfinishedMinutes",
    }  # fmt: skip
    assert {f"{each.name}Function" for each in parts.ALL_FUNCTIONS if each.name != "Probe"} <= asked
