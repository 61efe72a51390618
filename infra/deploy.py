"""Deploy what `python -m infra.package` made: `python -m infra.deploy --stage NAME Parameter=value …`.

First the stack of what is kept (`sensus-NAME-data`), then the scanner where it is wanted (`sensus-NAME-scan`), then the functions
(`sensus-NAME-app`) and what watches over them (`sensus-NAME-alarms`), all by change sets. A parameter that is not given keeps the value of
the last deployment, or its default.
"""

import argparse
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.package import CODE, ROOT

#: How long after the close its schedule fires: no sooner than households may be ended (enumeration/close.py).
FIRES_AFTER = timedelta(seconds=60)


class StackRefused(RuntimeError):
    """CloudFormation did not make the stack; the message says which resource and why."""


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description="Deploy a packaged stage.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--from", type=Path, dest="folder", help="default: build/package/STAGE")
    parser.add_argument(
        "parameters", nargs="*", metavar="Name=value", help="such as SiteOrigins=https://sensus.example; infra/*.yaml list them"
    )
    asked = parser.parse_args(arguments)
    folder = asked.folder or ROOT / "build" / "package" / asked.stage
    if not folder.exists():
        parser.error(f"nothing is packaged for {asked.stage}: run `make package STAGE={asked.stage}` first")
    if wrong := [each for each in asked.parameters if "=" not in each]:
        parser.error(f"{', '.join(wrong)} has no value: write it as Name=value")
    try:
        outputs = deploy(stage=asked.stage, folder=folder, parameters=dict(each.split("=", 1) for each in asked.parameters))
    except (StackRefused, ClientError, BotoCoreError) as refused:
        raise SystemExit(str(refused)) from refused
    for name, value in sorted(outputs.items()):
        print(f"{name}  {value}")


def deploy(*, stage: str, folder: Path, parameters: dict[str, str]) -> dict[str, str]:
    """Bring the stacks of `stage` to what `folder` and `parameters` say. Returns their outputs. Raises StackRefused."""
    given = {**parameters, "Stage": stage}
    declared = {name for template in ("data.yaml", "app.json", "alarms.yaml") for name in _declared(folder / template)}
    if unknown := set(parameters) - declared:
        raise StackRefused(f"The templates have no parameter {', '.join(sorted(unknown))}.")
    if "CloseFiresAt" in parameters:
        raise StackRefused("CloseFiresAt is worked out from CampaignCloses and CampaignTimeZone: give those, and leave it out.")
    kept = _bring(stack=f"sensus-{stage}-data", template=folder / "data.yaml", given=given)
    if kept["MalwareScan"] == "on":
        _bring(stack=f"sensus-{stage}-scan", template=folder / "scan.yaml", given={**given, **kept})
    else:
        # Nothing happens where there is none.
        boto3.client("cloudformation").delete_stack(StackName=f"sensus-{stage}-scan")
    code = {parameter: _sent(folder / name, bucket=kept["CodeBucket"]) for name, parameter in CODE.items()}
    stack, template = f"sensus-{stage}-app", folder / "app.json"
    campaign = {**_declared(template), **_parameters(stack), **parameters}
    fires = close_fires_at(campaign["CampaignCloses"], zone=campaign["CampaignTimeZone"], now=datetime.now(UTC))
    functions = _bring(stack=stack, template=template, given={**given, **kept, **code, "CloseFiresAt": fires})
    _bring(stack=f"sensus-{stage}-alarms", template=folder / "alarms.yaml", given={**given, **kept})
    return kept | functions


def close_fires_at(closes: str, *, zone: str, now: datetime) -> str:
    """When the close's one-time schedule fires, as `at(…)` takes it: whole seconds by the clocks of `zone`, no offset. "" when that has
    passed: such a schedule could only be refused, and the schedule of each minute does its work."""
    due = datetime.fromisoformat(closes) + FIRES_AFTER
    if due.microsecond:
        due = due.replace(microsecond=0) + timedelta(seconds=1)
    return due.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S") if due > now else ""


def _sent(code: Path, *, bucket: str) -> str:
    """The key under which `code` lies in the bucket: its hash, so that what lies there already is the same."""
    content = code.read_bytes()
    key = f"{hashlib.sha256(content).hexdigest()}.zip"
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
    return key


def _described(stack: str) -> dict[str, Any] | None:
    try:
        described: dict[str, Any] = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return None if described["StackStatus"] == "REVIEW_IN_PROGRESS" else described


def _bring(*, stack: str, template: Path, given: dict[str, str]) -> dict[str, str]:
    cloud = boto3.client("cloudformation")
    body = template.read_text()
    before = _described(stack)
    declared = sorted(_declared(template))
    known = {each["ParameterKey"] for each in (before or {}).get("Parameters", ())}
    values: list[dict[str, Any]] = [{"ParameterKey": name, "ParameterValue": given[name]} for name in declared if name in given]
    values += [{"ParameterKey": name, "UsePreviousValue": True} for name in declared if name not in given and name in known]
    change = cloud.create_change_set(
        StackName=stack,
        ChangeSetName=f"deploy-{uuid4().hex}",
        ChangeSetType="UPDATE" if before else "CREATE",
        TemplateBody=body,
        Parameters=values,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["Id"]
    try:
        cloud.get_waiter("change_set_create_complete").wait(ChangeSetName=change, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
    except WaiterError as error:
        why = str(error.last_response.get("StatusReason", error))
        cloud.delete_change_set(ChangeSetName=change)
        if before and ("didn't contain changes" in why or "No updates" in why):
            return _outputs(stack)
        raise StackRefused(f"{stack}: {why}") from error
    cloud.execute_change_set(ChangeSetName=change)
    waiter = cloud.get_waiter("stack_update_complete" if before else "stack_create_complete")
    try:
        waiter.wait(StackName=stack, WaiterConfig={"Delay": 2, "MaxAttempts": 900})
    except WaiterError as error:
        raise StackRefused(f"{stack}: {_first_failure(stack)}") from error
    return _outputs(stack)


def _declared(template: Path) -> dict[str, str]:
    """The parameters of a template with their defaults, "" for none."""
    read = boto3.client("cloudformation").validate_template(TemplateBody=template.read_text())
    return {str(each["ParameterKey"]): str(each.get("DefaultValue", "")) for each in read["Parameters"]}


def _parameters(stack: str) -> dict[str, str]:
    """What a stack was last deployed with; nothing for one that isn't there."""
    return {each["ParameterKey"]: each["ParameterValue"] for each in (_described(stack) or {}).get("Parameters", ())}


def _outputs(stack: str) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in (_described(stack) or {}).get("Outputs", ())}


def _first_failure(stack: str) -> str:
    events = boto3.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"].endswith("FAILED") and "ResourceStatusReason" in each]
    return f"{failed[-1]['LogicalResourceId']}: {failed[-1]['ResourceStatusReason']}" if failed else "CloudFormation does not say why"


if __name__ == "__main__":
    main()
