"""`ops probe`: the synthetic household, by whose visits operations see what residents meet."""

import argparse
from typing import TYPE_CHECKING, Any

from ops.frame import CannotDo, Outcome, noun, verb

if TYPE_CHECKING:
    from chalicelib.enumeration.probe import Visitor
    from ops.frame import Nouns

#: Its parameters in infra/probe.yaml, in the order of what it signs in with.
PARAMETERS = ("ProbeKk", "ProbeNik", "ProbePassword")
#: Seconds for which a change of its stack is waited for.
_PATIENCE = 300


def add_to(nouns: "Nouns") -> None:
    probe = noun(nouns, "probe", about="make the synthetic household that visits the census each minute, show it, or take it away")
    verb(
        probe,
        "make",
        about="make one and give its numbers and password to its function, in the place of an earlier one; nobody gets to read them",
        example="python -m ops probe make --stage pilot",
        run=_make,
    )
    verb(probe, "show", about="say whether there is one", example="python -m ops probe show --stage pilot", run=_show)
    verb(
        probe,
        "remove",
        about="take it away; its visits rest until another one is made",
        example="python -m ops probe remove --stage pilot",
        run=_remove,
    )


def _make(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import probe

    cloud = _stack_of(arguments.stage) if arguments.stage else None
    before = probe.made()
    visitor = probe.make()
    if cloud is None:
        return Outcome(
            ["A synthetic household was made on this machine. To visit once:", _by_hand(visitor)], {"made": visitor.household_id}
        )
    # An earlier one goes only when the new one visits: else what fails in between would end the visits.
    try:
        _give(cloud, arguments.stage, (visitor.kk_number, visitor.nik, visitor.password))
    except CannotDo:
        probe.remove(visitor.household_id)
        raise
    for earlier in before:
        probe.remove(earlier)
    lines = [f"A synthetic household visits {arguments.stage} from now on, once a minute.", f"{len(before)} earlier ones were taken away."]
    return Outcome(lines, {"made": visitor.household_id, "removed": before})


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import probe

    made = probe.made()
    return Outcome([f"{len(made)} synthetic households are listed.", *(f"  {id}" for id in made)], {"made": made})


def _remove(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import probe

    if arguments.stage:
        # First, so that no visit fails for want of its household.
        _give(_stack_of(arguments.stage), arguments.stage, ("", "", ""))
    made = probe.made()
    for household in made:
        probe.remove(household)
    return Outcome([f"{len(made)} synthetic households were taken away."], {"removed": made})


def _stack_of(stage: str) -> Any:
    """CloudFormation, once the stage is known to have the function's stack. Raises CannotDo."""
    import boto3
    from botocore.exceptions import ClientError

    cloud = boto3.client("cloudformation")
    try:
        cloud.describe_stacks(StackName=_name(stage))
    except ClientError as refusal:
        raise CannotDo(f"The stage {stage} has no {_name(stage)}: deploy the stage with its site first. {refusal}") from refusal
    return cloud


def _give(cloud: Any, stage: str, values: tuple[str, str, str]) -> None:
    """Have the function sign in with these from now on. Raises CannotDo."""
    from botocore.exceptions import ClientError, WaiterError

    name = _name(stage)
    known = [each["ParameterKey"] for each in cloud.describe_stacks(StackName=name)["Stacks"][0].get("Parameters", ())]
    given: list[dict[str, Any]] = [{"ParameterKey": key, "ParameterValue": value} for key, value in zip(PARAMETERS, values, strict=True)]
    given += [{"ParameterKey": key, "UsePreviousValue": True} for key in known if key not in PARAMETERS]
    try:
        cloud.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=given, Capabilities=["CAPABILITY_IAM"])
        waits = {"Delay": 2, "MaxAttempts": _PATIENCE // 2}
        cloud.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=waits)
    except (ClientError, WaiterError) as refusal:
        if "No updates are to be performed" in str(refusal):
            return
        raise CannotDo(f"{name} could not be changed: {refusal} The household that was there is kept.") from refusal


def _by_hand(visitor: "Visitor") -> str:
    card = f"PROBE_KK={visitor.kk_number} PROBE_NIK={visitor.nik} PROBE_PASSWORD={visitor.password}"
    return (
        f'  STAGE=local PROBE_SITE=http://127.0.0.1:8000 {card} python -c "from infra.probe.function import visit_census; visit_census()"'
    )


def _name(stage: str) -> str:
    return f"sensus-{stage}-probe"
