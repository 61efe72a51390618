"""Pointing a stage at a restored table: the stack of what is kept says so, and the stacks that are told by it follow.

Nothing else of them changes: each keeps its template and its other parameters.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from ops.frame import CannotDo

#: Those that are given the tables' names, in the order in which they must change: functions first, then what watches.
FOLLOW = ("app", "probe", "alarms", "alarms-of-functions", "alarms-of-stores")
#: What they are given, by the names that the data stack says them under.
TABLES: tuple[str, ...] = ("HouseholdsTable", "HouseholdsStream", "CensusTable")
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_NOTHING = ("No updates are to be performed", "didn't contain changes")


def point(cloud: Any, *, stage: str, given: dict[str, str], told: Callable[[str], None]) -> dict[str, str]:
    """Give the stack of `stage`'s data the parameters `given`, and what it then says to the stacks that follow. Returns what it says.

    `told` is called with each stack that is as it should be. Raises CannotDo; then the same command goes on."""
    kept = f"sensus-{stage}-data"
    known = _described(cloud, kept)
    if known is None:
        raise CannotDo(f"There is no stack {kept}. Check the stage's name, and the AWS account and region you are in.")
    missing = given.keys() - _parameters(known)
    if missing:
        raise CannotDo(
            f"{kept} does not know {', '.join(sorted(missing))}: it is from an older version. Deploy the stage from this one first."
        )
    _update(cloud, known, given)
    told(kept)
    outputs = _outputs(cloud, kept)
    for part in FOLLOW:
        found = _described(cloud, f"sensus-{stage}-{part}")
        if found is not None:
            tables = {name: outputs[name] for name in TABLES if name in _parameters(found)}
            if tables:
                _update(cloud, found, tables)
            told(found["StackName"])
    return outputs


def _update(cloud: Any, known: dict[str, Any], given: dict[str, str]) -> None:
    name = known["StackName"]
    parameters: list[dict[str, Any]] = [
        {"ParameterKey": key, "ParameterValue": given[key]} if key in given else {"ParameterKey": key, "UsePreviousValue": True}
        for key in sorted(_parameters(known))
    ]
    try:
        cloud.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=parameters, Capabilities=_CAPABILITIES)
        cloud.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 900})
    except ClientError as refusal:
        if not any(nothing in str(refusal) for nothing in _NOTHING):
            raise CannotDo(
                f"{name} can't be updated: {refusal} Wait until nothing is under way in it, and give the command again."
            ) from refusal
    except WaiterError as failure:
        raise CannotDo(
            f"{name} could not be updated; it is as it was. Its events say why. Mend that, and give the command again."
        ) from failure


def _described(cloud: Any, stack: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloud.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as refusal:
        if "does not exist" in str(refusal):
            return None
        raise
    return found


def _parameters(known: dict[str, Any]) -> set[str]:
    return {each["ParameterKey"] for each in known.get("Parameters", ())}


def _outputs(cloud: Any, stack: str) -> dict[str, str]:
    found = _described(cloud, stack) or {}
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
