"""The templates that the alarms make: what each takes, and what stands in it."""

import re
from collections.abc import Sequence
from typing import Any

from infra.alarms import close, limits, parts, residents
from infra.alarms.alarm import IN_A_CLOUD, TOPICS, Alarm, Severity, Together
from infra.alarms.dashboard import body
from infra.alarms.residents import PROBED, THROTTLED

#: Who is told: the topic's parameter begins with `Edge` where it must be of us-east-1.
_TOLD: dict[Severity, str] = {
    "page": "The SNS topic that wakes somebody. Without one the alarms only show.",
    "ticket": "The SNS topic whose messages become tickets for the next working day.",
}
#: What a parameter of a template is, beside its being a text; the others come from another stack's outputs of the same name.
_KNOWN: dict[str, dict[str, Any]] = {
    "AlarmTopicArn": {"Type": "String", "Default": "", "Description": _TOLD["page"]},
    "TicketTopicArn": {"Type": "String", "Default": "", "Description": _TOLD["ticket"]},
    "CloseMinutes": {
        "Type": "Number",
        "Default": 180,
        "MinValue": 1,
        "Description": "How long the close may take before somebody must look.",
    },
    "ApiRequestsPerSecond": {"Type": "Number", "Default": 2500, "Description": "As in app.yaml: beyond it API Gateway answers 429."},
    "ApiConcurrency": {"Type": "Number", "Default": 800, "Description": "As in app.yaml: requests served at once."},
    "TableUnitsPerSecond": {
        "Type": "Number",
        "Default": 40_000,
        "Description": "The account's quota of read or write units for one table.",
    },
    "DollarsPerHourPlanned": {
        "Type": "Number",
        "Default": 20,
        "MinValue": 1,
        "Description": "What a busy hour may cost before a ticket asks why.",
    },
    "DollarsPerHourAtMost": {
        "Type": "Number",
        "Default": 250,
        "MinValue": 1,
        "Description": "What no hour of an honest census costs: beyond it somebody is woken.",
    },
    "BlockedRequestsPer5Minutes": {"Type": "Number", "Default": 20_000, "Description": "How many requests the firewall may turn away."},
    "ProbeFunction": {"Type": "String", "Default": "", "Description": "The synthetic household's function, where the stage has one."},
    "ProbeSetAside": {"Type": "String", "Default": "none", "Description": "The queue of its calls that failed, where the stage has it."},
    "FirewallArn": {"Type": "String", "Default": "", "Description": "The firewall of the distribution, where it has one."},
    "CertificateArn": {"Type": "String", "Default": "", "Description": "The distribution's certificate, where it has one of its own."},
}
#: Condition → what must not be "", or the stage that must not be meant.
_CONDITIONS: dict[str, dict[str, Any]] = {
    IN_A_CLOUD: {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "local"]}]},
    PROBED: {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProbeFunction"}, ""]}]},
    "Walled": {"Fn::Not": [{"Fn::Equals": [{"Ref": "FirewallArn"}, ""]}]},
    "Certified": {"Fn::Not": [{"Fn::Equals": [{"Ref": "CertificateArn"}, ""]}]},
    **{f"{name}Given": {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]} for name in TOPICS.values()},
}
#: File in infra/ → its alarms, its alarm of alarms, what it is.
TEMPLATES: dict[str, tuple[Sequence[Alarm], Together | None, str]] = {
    "alarms.yaml": (
        [*residents.ALARMS, *close.ALARMS, *limits.ALARMS],
        residents.TOGETHER,
        "What wakes somebody up: what residents, the close and the bill feel; and the dashboard.",
    ),
    "alarms-of-functions.yaml": (parts.OF_FUNCTIONS, None, "What makes a ticket about a function."),
    "alarms-of-stores.yaml": (parts.OF_STORES, parts.TOGETHER, "What wakes somebody up about a table, or makes a ticket about a queue."),
    "edge-alarms.yaml": (
        limits.AT_THE_EDGE,
        None,
        "What wakes somebody up about the site. It lies in us-east-1, where the site is measured, and so do its topics.",
    ),
}


def template(name: str) -> dict[str, Any]:
    """One of TEMPLATES as CloudFormation reads it."""
    alarms, together, about = TEMPLATES[name]
    resources = {each.name: each.resource() for each in alarms}
    if together:
        resources[together.name] = together.resource(alarms)
    if name == "alarms.yaml":
        resources["CountThrottled"] = _throttled()
        resources["Dashboard"] = {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": {"Fn::Sub": "sensus-${Stage}"}, "DashboardBody": {"Fn::Sub": body()}},
        }
    used = _referred(resources)
    conditions = {condition: rule for condition, rule in _CONDITIONS.items() if condition in used}
    used |= _referred(conditions)
    wanted = ["Stage", *sorted(used - {"Stage"} - conditions.keys() - resources.keys())]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": about,
        "Parameters": {each: _KNOWN.get(each, {"Type": "String"}) for each in wanted},
        "Conditions": conditions,
        "Resources": resources,
    }


def _throttled() -> dict[str, Any]:
    """The filter that counts in the API's access log (app.yaml) what API Gateway turned away. Its name has the stage: a filter's
    dimensions can only come from the log."""
    counted = {"MetricNamespace": THROTTLED.namespace, "MetricName": THROTTLED.name, "MetricValue": "1", "DefaultValue": 0}
    properties = {
        "LogGroupName": {"Fn::Sub": "/sensus/${Stage}/api-requests"},
        "FilterPattern": '{ $.error = "THROTTLED" }',
        "MetricTransformations": [counted],
    }
    return {"Type": "AWS::Logs::MetricFilter", "Condition": IN_A_CLOUD, "Properties": properties}


def _referred(part: Any) -> set[str]:
    """The parameters, conditions and resources that a part of a template names."""
    if isinstance(part, list):
        return set().union(*map(_referred, part))
    if not isinstance(part, dict):
        return set()
    found: set[str] = set()
    for key, value in part.items():
        if key in ("Ref", "Condition") and isinstance(value, str):
            found |= {value}
        elif key == "Fn::If":
            found |= {value[0]} | _referred(value[1:])
        elif key == "Fn::Sub":
            found |= set(re.findall(r"\$\{([A-Za-z]+)\}", value))
        else:
            found |= _referred(value)
    return {each for each in found if not each.startswith("AWS::")}
