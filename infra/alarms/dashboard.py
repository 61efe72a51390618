"""The dashboard of a stage: what residents feel first, then the parts, the close, the probe, and money."""

import json
from typing import Any

from infra.alarms.alarm import Metric, of_stage
from infra.alarms.parts import ALL_FUNCTIONS, ALL_TABLES
from infra.alarms.prices import OF_STAGE, hourly, measures
from infra.alarms.residents import PROBED, of_api

_WIDTH, _HEIGHT = 8, 6
#: The stage's own measures that are counted, in the order of a visit.
_VISIT = ("SignUps", "Saves", "Submissions")
_REFUSED = ("SignUpsRefused", "SignInsRefused", "ChallengesRefused", "TooManyAttempts")
_TROUBLE = ("Busy", "Failures")


def _line(metric: Metric, label: str, **options: Any) -> list[Any]:
    dimensions = [part for name, value in metric.dimensions.items() for part in (name, _put_in(value))]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic, "label": label, **options}]


def _put_in(value: Any) -> str:
    return "${" + value["Ref"] + "}" if isinstance(value, dict) else str(value)


def _graph(title: str, lines: list[list[Any]], *, seconds: int = 60, region: str = "${AWS::Region}", **more: Any) -> dict[str, Any]:
    shown = {"title": title, "region": region, "period": seconds, "view": "timeSeries", "metrics": lines, **more}
    return {"type": "metric", "width": _WIDTH, "height": _HEIGHT, "properties": shown}


def _residents() -> list[dict[str, Any]]:
    errors = [_line(of_api("5XXError"), "our errors (5xx)"), _line(of_api("4XXError"), "refused (4xx)")]
    return [
        _graph("Requests by the minute", [_line(of_api("Count"), "requests")]),
        _graph("How long an answer takes, ms", [_line(of_api("Latency", each), each) for each in ("p50", "p99")]),
        _graph("Errors", errors + [_line(of_stage(name), name) for name in _TROUBLE]),
        _graph("Households by the minute", [_line(of_stage(name), name) for name in _VISIT]),
        _graph("Refused", [_line(of_stage(name), name) for name in _REFUSED]),
        _graph(
            "The synthetic household",
            [
                _line(of_stage("ProbeFailures", "Maximum"), "failed"),
                _line(of_stage("ProbeMilliseconds", "Average"), "ms", yAxis="right"),
            ],
        ),
    ]


def _parts() -> list[dict[str, Any]]:
    functions = [each for each in ALL_FUNCTIONS if each.only_if != PROBED]

    def of_functions(name: str, statistic: str) -> list[list[Any]]:
        return [_line(Metric("AWS/Lambda", name, {"FunctionName": {"Ref": f"{f.name}Function"}}, statistic), f.name) for f in functions]

    def of_tables(kind: str) -> list[list[Any]]:
        return [
            _line(Metric("AWS/DynamoDB", f"{way}{kind}", {"TableName": {"Ref": f"{table.name}Table"}}), f"{table.name} {way}")
            for table in ALL_TABLES
            for way in (("Read", "Write") if kind == "ThrottleEvents" else ("ConsumedRead", "ConsumedWrite"))
        ]

    queues = ("CloseQueue", "CloseQueueSetAside", "CloseScheduleSetAside", "InspectionQueueSetAside", "JobsSetAside")
    waiting = [Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": {"Ref": queue}}, "Maximum") for queue in queues]
    return [
        _graph("Functions at once", of_functions("ConcurrentExecutions", "Maximum")),
        _graph("Functions that failed", of_functions("Errors", "Sum")),
        _graph("Functions turned away for want of room", of_functions("Throttles", "Sum")),
        _graph("Units of the tables", of_tables("CapacityUnits")),
        _graph("Throttled by the tables", of_tables("ThrottleEvents")),
        _graph("Waiting in the queues", [_line(metric, queue) for metric, queue in zip(waiting, queues, strict=True)]),
    ]


def _close_and_money() -> list[dict[str, Any]]:
    hidden = [_line(metric, id, id=id, visible=False) for id, metric in measures(OF_STAGE).items()]
    age = Metric("AWS/Lambda", "IteratorAge", {"FunctionName": {"Ref": "MarkChangedVillagesFunction"}}, "Maximum")
    money = [{"expression": hourly(OF_STAGE, seconds=300), "label": "$ an hour, edge and storage apart", "id": "money"}]
    return [
        _graph("Minutes since the close was due", [_line(of_stage("CloseUnfinishedMinutes", "Maximum"), "minutes")]),
        _graph("Public counts lag, ms", [_line(age, "age of the oldest change")]),
        _graph("Money by the hour", [money, *hidden], seconds=300),
    ]


def body() -> str:
    """The dashboard's JSON, with the template's parameters to be put in."""
    widgets = [*_residents(), *_parts(), *_close_and_money()]
    for place, widget in enumerate(widgets):
        widget |= {"x": place % 3 * _WIDTH, "y": place // 3 * _HEIGHT}
    return json.dumps({"widgets": widgets}, separators=(",", ":"))
