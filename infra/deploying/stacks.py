"""CloudFormation's stacks: described, brought to a template by a change set, taken away."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError, WaiterError

from infra.deploying import changes
from infra.deploying.refusals import Refused
from infra.deploying.templates import declared

#: What CloudFormation takes in a call; a larger template must lie in a bucket.
MOST_BYTES = 51_200
#: Seconds after which a stack that is still being brought says how far it is.
TELLS_EVERY = 15.0
#: Seconds within which a stack must get there. A distribution and a certificate may take half an hour.
PATIENCE = 3600.0
#: States of a stack that was never there: it holds nothing and can only be deleted.
NEVER_WAS = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Brought:
    """A stack that is where it was to be brought: its outputs, and whether anything had to be changed for it."""

    outputs: dict[str, str]
    changed: bool


def described(stack: str, *, region: str | None = None) -> dict[str, Any] | None:
    """The stack as CloudFormation describes it; None for one that isn't there, or that only a change set without an end has named."""
    found = _found(_cloud(region), stack)
    return None if found is None or found["StackStatus"] == "REVIEW_IN_PROGRESS" else found


def outputs(stack: str, *, region: str | None = None) -> dict[str, str]:
    """Its outputs; none for one that isn't there."""
    return {each["OutputKey"]: each["OutputValue"] for each in (described(stack, region=region) or {}).get("Outputs", ())}


def parameters(stack: str, *, region: str | None = None) -> dict[str, str]:
    """What it was last deployed with, but what CloudFormation keeps to itself; nothing for one that isn't there."""
    given = (described(stack, region=region) or {}).get("Parameters", ())
    return {each["ParameterKey"]: each["ParameterValue"] for each in given if each["ParameterValue"] != "****"}


def bring(
    *,
    stack: str,
    template: str,
    given: dict[str, str],
    say: Say,
    region: str | None = None,
    url: str = "",
    replace: Collection[str] = (),
    on_change: Callable[[], None] = lambda: None,
) -> Brought:
    """Bring `stack` to `template` with those of `given` that it declares; a parameter that isn't given keeps its value or its default.

    `url` is where the template lies in a bucket, for one of more than MOST_BYTES. `on_change` is called before the first change. Raises
    Refused when CloudFormation refuses, when the stack fails (it is rolled back then), or when something that holds data would be lost that
    `replace` does not name."""
    cloud = _cloud(region)
    before = _ready(cloud, stack, say)
    known = {each["ParameterKey"] for each in (before or {}).get("Parameters", ())}
    names = sorted(declared(template))
    values: list[dict[str, Any]] = [{"ParameterKey": name, "ParameterValue": given[name]} for name in names if name in given]
    values += [{"ParameterKey": name, "UsePreviousValue": True} for name in names if name not in given and name in known]
    change_set = cloud.create_change_set(
        StackName=stack,
        ChangeSetName=f"deploy-{uuid4().hex}",
        ChangeSetType="UPDATE" if before else "CREATE",
        Parameters=values,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        **({"TemplateURL": url} if url and len(template.encode()) > MOST_BYTES else {"TemplateBody": template}),
    )["Id"]
    try:
        cloud.get_waiter("change_set_create_complete").wait(ChangeSetName=change_set, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
    except WaiterError as error:
        why = str(error.last_response.get("StatusReason", error))
        cloud.delete_change_set(ChangeSetName=change_set)
        if before and ("didn't contain changes" in why or "No updates" in why):
            say(f"{stack}: nothing to change")
            return Brought(_outputs(before), changed=False)
        raise Refused(f"{stack}: {why}") from error
    planned = changes.read(cloud, change_set)
    say(changes.summary(stack, planned, is_new=before is None))
    try:
        changes.refuse_losses(stack, planned, allowed=replace)
    except Refused:
        cloud.delete_change_set(ChangeSetName=change_set)
        raise
    on_change()
    cloud.execute_change_set(ChangeSetName=change_set)
    ended = _settled(cloud, stack, say, resources=len(planned))
    if ended is None or ended["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise Refused(f"{stack}: {_first_failure(cloud, stack)}. It is as it was before; set that right and deploy again.")
    return Brought(_outputs(ended), changed=True)


def take_away(stack: str, *, say: Say, region: str | None = None) -> bool:
    """Delete `stack`; what its template retains stays. Returns whether it was there. Raises Refused when CloudFormation could not."""
    cloud = _cloud(region)
    found = _found(cloud, stack)
    if found is None:
        return False
    if found.get("EnableTerminationProtection"):
        cloud.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
    cloud.delete_stack(StackName=stack)
    left = _settled(cloud, found["StackId"], say)
    if left is not None and left["StackStatus"] != "DELETE_COMPLETE":
        raise Refused(f"{stack} could not be removed: {_first_failure(cloud, stack)}")
    say(f"{stack}: removed")
    return True


def protect(stack: str) -> None:
    """Let nobody delete `stack` in passing."""
    _cloud(None).update_termination_protection(StackName=stack, EnableTerminationProtection=True)


@cache
def _cloud(region: str | None) -> Any:
    return boto3.client("cloudformation", region_name=region)


def _found(cloud: Any, stack: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloud.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return found


def _outputs(found: dict[str, Any]) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}


def _ready(cloud: Any, stack: str, say: Say) -> dict[str, Any] | None:
    """The stack once it can be changed, None when it is to be made: what a deployment left that was interrupted is put in order first."""
    found = _found(cloud, stack)
    if found and found["StackStatus"].endswith("_IN_PROGRESS") and found["StackStatus"] != "REVIEW_IN_PROGRESS":
        say(f"{stack}: {found['StackStatus']}, by a deployment that began before this one. Waiting for its end.")
        found = _settled(cloud, stack, say)
    if found and found["StackStatus"] == "UPDATE_ROLLBACK_FAILED":
        say(f"{stack}: its last update could neither be done nor undone. Undoing it again.")
        cloud.continue_update_rollback(StackName=stack)
        found = _settled(cloud, stack, say)
        if found and found["StackStatus"] == "UPDATE_ROLLBACK_FAILED":
            raise Refused(
                f"{stack}: {_first_failure(cloud, stack)}. Set that right, or skip it: `aws cloudformation continue-update-rollback`."
            )
    if found and found["StackStatus"] in NEVER_WAS:
        say(f"{stack}: it never came up ({found['StackStatus']}). Beginning it anew.")
        cloud.delete_stack(StackName=stack)
        found = _settled(cloud, found["StackId"], say)
    if found and found["StackStatus"] == "DELETE_FAILED":
        raise Refused(f"{stack}: it could not be removed: {_first_failure(cloud, stack)}. Remove it with `make remove`, then deploy again.")
    if found is None or found["StackStatus"] == "DELETE_COMPLETE":
        return None
    for left in cloud.list_change_sets(StackName=stack)["Summaries"]:
        if left["ChangeSetName"].startswith("deploy-"):
            # Of a deployment that ended before it carried it out.
            cloud.delete_change_set(ChangeSetName=left["ChangeSetId"])
    return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found


def _settled(cloud: Any, stack: str, say: Say, *, resources: int = 0) -> dict[str, Any] | None:
    """The stack when nothing is under way in it any more, None when it is gone. Says now and then how far it is."""
    began = told = time.monotonic()
    pause = 0.3
    while True:
        time.sleep(pause)
        pause = min(5.0, pause * 1.3)
        found = _found(cloud, stack)
        if found is None or not found["StackStatus"].endswith("_IN_PROGRESS"):
            return found
        now = time.monotonic()
        if now - began > PATIENCE:
            raise Refused(f"{stack}: {found['StackStatus']} for an hour. It goes on by itself: look at its events, and deploy again later.")
        if now - told > TELLS_EVERY:
            told = now
            say(f"  {found['StackName']}: {found['StackStatus']} for {now - began:.0f} s{_last_done(cloud, stack, of=resources)}")


def _last_done(cloud: Any, stack: str, *, of: int) -> str:
    events = cloud.describe_stack_events(StackName=stack)["StackEvents"]
    under_way = next((each for each in events if each["ResourceStatus"].endswith("_IN_PROGRESS")), None)
    many = f", {of} resources in all" if of else ""
    return f"{many}, now {under_way['LogicalResourceId']}" if under_way else many


def _first_failure(cloud: Any, stack: str) -> str:
    """What failed first in the last operation on `stack`, as CloudFormation says it."""
    failed = []
    for event in cloud.describe_stack_events(StackName=stack)["StackEvents"]:
        of_the_stack = event.get("PhysicalResourceId") == event["StackId"]
        if event["ResourceStatus"].endswith("FAILED") and "cancelled" not in event.get("ResourceStatusReason", "cancelled"):
            failed.append(f"{event['LogicalResourceId']}: {event['ResourceStatusReason'].rstrip('.')}")
        if of_the_stack and event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"):
            break
    return failed[-1] if failed else "CloudFormation does not say why"
