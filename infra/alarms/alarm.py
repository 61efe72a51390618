"""What an alarm is here, and how CloudFormation is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

#: `page` wakes somebody at any hour; a `ticket` is for the next working day.
Severity = Literal["page", "ticket"]
#: Whose it is: those on duty, who writes the code, who watches for attacks, who pays.
Owner = Literal["operations", "development", "security", "finance"]
RUNBOOK = "docs/runbook.md"
#: The topic that is told, by severity.
TOPICS: dict[Severity, str] = {"page": "AlarmTopicArn", "ticket": "TicketTopicArn"}
#: The condition of what the emulated cloud doesn't know: metric math, and alarms of alarms.
IN_A_CLOUD = "InACloud"


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure. `statistic` is CloudWatch's, or a percentile as `p99`; `name` and the values of `dimensions` may be what CloudFormation
    is to make of them."""

    namespace: str
    name: Any
    dimensions: dict[str, Any] = field(default_factory=dict)
    statistic: str = "Sum"

    def asked(self) -> dict[str, Any]:
        """As CloudFormation names it, without its statistic."""
        dimensions = [{"Name": name, "Value": value} for name, value in self.dimensions.items()]
        return {"Namespace": self.namespace, "MetricName": self.name, **({"Dimensions": dimensions} if dimensions else {})}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `residents` says in a sentence what it means for them, `first` what to do first; `section` is the runbook's heading.

    It begins when `over` (or under: `below`) the threshold in `points` of the last `of` periods of `seconds`. With `math`, its `measures`
    are put together by that expression; without, there is one. `told_by` names the alarm of alarms that speaks for it, so that one outage
    is one call. `only_if` is the template's condition for it."""

    name: str
    severity: Severity
    owner: Owner
    section: str
    residents: str
    first: str
    measures: dict[str, Metric]
    over: Any = None
    below: Any = None
    math: str = ""
    seconds: int = 60
    points: int = 1
    of: int = 1
    missing: Literal["notBreaching", "breaching", "ignore"] = "notBreaching"
    told_by: str = ""
    only_if: str = ""

    @property
    def condition(self) -> str:
        """The condition under which the template has it, "" for always. The emulated cloud has neither site nor edge, nor a probe."""
        return self.only_if or (IN_A_CLOUD if self.math else "")

    def resource(self) -> dict[str, Any]:
        """The alarm as CloudFormation makes it."""
        properties = {
            "AlarmDescription": described(self),
            **self._measured(),
            "EvaluationPeriods": self.of,
            "DatapointsToAlarm": self.points,
            "ComparisonOperator": "LessThanThreshold" if self.over is None else "GreaterThanThreshold",
            "Threshold": self.below if self.over is None else self.over,
            "TreatMissingData": self.missing,
            **({} if self.told_by else told(self.severity)),
            "Tags": tags(self),
        }
        return {"Type": "AWS::CloudWatch::Alarm", **({"Condition": self.condition} if self.condition else {}), "Properties": properties}

    def _measured(self) -> dict[str, Any]:
        if not self.math:
            (only,) = self.measures.values()
            kind = "ExtendedStatistic" if only.statistic.startswith("p") else "Statistic"
            return {**only.asked(), kind: only.statistic, "Period": self.seconds}
        measured = [
            {"Id": id, "ReturnData": False, "MetricStat": {"Metric": each.asked(), "Stat": each.statistic, "Period": self.seconds}}
            for id, each in self.measures.items()
        ]
        return {"Metrics": [{"Id": "judged", "Label": self.name, "Expression": substituted(self.math)}, *measured]}


@dataclass(frozen=True, slots=True)
class Together:
    """An alarm of alarms: it begins when any of those that name it in `told_by` does."""

    name: str
    severity: Severity
    owner: Owner
    section: str
    residents: str
    first: str

    def resource(self, alarms: Iterable[Alarm]) -> dict[str, Any]:
        """The composite alarm as CloudFormation makes it."""
        spoken_for = [each for each in alarms if each.told_by == self.name]
        always = " OR ".join(f'ALARM("${{{each.name}}}")' for each in spoken_for if each.condition in ("", IN_A_CLOUD))
        rule: dict[str, Any] = {"Fn::Sub": always}
        for each in spoken_for:
            if each.condition not in ("", IN_A_CLOUD):
                more = {"Fn::If": [each.condition, {"Fn::Sub": f' OR ALARM("${{{each.name}}}")'}, ""]}
                rule = {"Fn::Join": ["", [rule, more]]}
        properties = {"AlarmDescription": described(self), "AlarmRule": rule, **told(self.severity), "Tags": tags(self)}
        return {"Type": "AWS::CloudWatch::CompositeAlarm", "Condition": IN_A_CLOUD, "Properties": properties}


def described(alarm: Alarm | Together) -> str:
    """What somebody reads who is woken."""
    return f"[{alarm.severity}, {alarm.owner}] {alarm.residents} {alarm.first} {RUNBOOK}#{anchor(alarm.section)}"


def anchor(section: str) -> str:
    """A heading's link: small letters and dashes."""
    return "".join(letter for letter in section.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def tags(alarm: Alarm | Together) -> list[dict[str, Any]]:
    """By which alarms can be listed for those whose they are."""
    values = {"stage": {"Ref": "Stage"}, "severity": alarm.severity, "owner": alarm.owner, "runbook": anchor(alarm.section)}
    return [{"Key": key, "Value": value} for key, value in values.items()]


def told(severity: Severity) -> dict[str, Any]:
    """Whom it tells, when it begins and when it ends."""
    topic = {"Fn::If": [f"{TOPICS[severity]}Given", [{"Ref": TOPICS[severity]}], {"Ref": "AWS::NoValue"}]}
    return {"AlarmActions": topic, "OKActions": topic}


def substituted(text: str) -> Any:
    """The text, with the template's parameters put in where it has any."""
    return {"Fn::Sub": text} if "${" in text else text


def of_stage(name: str, statistic: str = "Sum") -> Metric:
    """A measure that the census itself tells (chalicelib/logbook)."""
    return Metric("Sensus", name, {"Stage": {"Ref": "Stage"}}, statistic)
