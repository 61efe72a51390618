"""Finds the census that a command works on, the one-machine stack or a deployed stage, and puts its settings in force."""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

from ops.frame import CannotDo

DEFAULT_PORT = "8000"


def enter(*, stage: str | None) -> None:
    """Make this process belong to `stage`, or to the one-machine stack on PORT. Raises CannotDo when there is no such census.

    Must come before chalicelib.storage is imported, which reads the settings then.
    """
    if stage:
        _enter_deployed(stage)
    else:
        _enter_machine()


def port() -> int:
    """The port of the one-machine stack that commands mean. Raises CannotDo for what is no port."""
    given = os.environ.get("PORT") or DEFAULT_PORT
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotDo(f"PORT is {given}, which is no port. Set it to the one of `make run`, or leave it out for {DEFAULT_PORT}.")
    return int(given)


def _enter_machine() -> None:
    from chalicelib.enumeration.clock import use_census_clock
    from infra.local.clock import read
    from infra.local.place import Place

    place = Place(port())
    found = _running(place.stack_file)
    if found is None:
        raise CannotDo(
            f"No census runs on this machine at port {place.port}. Start it with `make run PORT={place.port}` in another terminal, "
            "set PORT to the one that runs, or name a deployed stage with --stage."
        )
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        # The operator's own cloud; a profile would win over the stack's keys.
        os.environ.pop(name, None)
    os.environ.update(found["environment"])
    use_census_clock(read(place.folder))


def _running(stack_file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(stack_file.read_text("utf-8"))
        os.kill(found["pid"], 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    except PermissionError:
        # It runs, as somebody else.
        pass
    return found


def _enter_deployed(stage: str) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.settings import Settings

    if stage == "local":
        _enter_cloud_of_this_machine()
    else:
        os.environ.pop("AWS_ENDPOINT_URL", None)
    session = boto3.Session()
    known: dict[str, str] = {}
    try:
        stacks = session.client("cloudformation")
        for part in ("data", "app"):
            described = stacks.describe_stacks(StackName=f"sensus-{stage}-{part}")["Stacks"][0]
            known |= {given["ParameterKey"]: given["ParameterValue"] for given in described.get("Parameters", [])}
            known |= {given["OutputKey"]: given["OutputValue"] for given in described.get("Outputs", [])}
    except (BotoCoreError, ClientError) as refusal:
        raise CannotDo(
            f"The stage {stage} can't be read: {refusal} Check its name, and the AWS account and region you are in."
        ) from refusal
    known |= {"Stage": stage, "AwsRegion": session.region_name}
    names = {field.name: "".join(word.capitalize() for word in field.name.split("_")) for field in fields(Settings)}
    elsewhere = ("aws_endpoint_url", "aws_lambda_function_name")
    missing = [said for name, said in names.items() if said not in known and name not in elsewhere]
    if missing:
        raise CannotDo(f"The stacks of stage {stage} do not say: {', '.join(missing)}. Deploy them again from this version.")
    os.environ.update({name.upper(): known[said] for name, said in names.items() if said in known})


def _enter_cloud_of_this_machine() -> None:
    from infra.local.cloud import enter_local_cloud
    from infra.local.place import CannotStart

    try:
        enter_local_cloud()
    except CannotStart as reason:
        raise CannotDo(str(reason)) from reason
