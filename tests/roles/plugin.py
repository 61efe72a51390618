"""A plugin of pytest (`-p tests.roles.plugin`): what a deployed function does is done as that function, held to its role's policy.

The emulated cloud enforces policies. The test itself is its root: it arranges and looks. When it calls one of the verbs below, or the API,
every call to the cloud is signed by the role that the template gives to the function; each time the function starts cold, with nothing
cached. What the cloud decides is noted in DECISIONS_FILE.
"""

import contextvars
import functools
import importlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
from botocore.credentials import Credentials

from infra.package import templates
from infra.policy.plain import plain

#: By the function's name in the template: what it calls, as chalicelib/jobs/ has it. The API is called as it is over HTTP.
VERBS = {
    "APIHandler": ["chalice.test:TestHTTPClient.request"],
    "CloseCensus": ["chalicelib.enumeration.close:begin", "chalicelib.enumeration.watchdog:unfinished_minutes"],
    "CloseVillage": [
        "chalicelib.enumeration.close:close_village",
        # Its steps, which the tests of the comparison take one by one.
        "chalicelib.enumeration.compare:note_village",
        "chalicelib.enumeration.compare:carry_out",
    ],
    "InspectPapers": ["chalicelib.enumeration.inspect:inspect_upload"],
    "MarkChangedVillages": ["chalicelib.enumeration.progress:mark_changed"],
    "MatchReturns": ["chalicelib.enumeration.match:begin"],
    "PublishProgress": ["chalicelib.enumeration.progress:publish"],
}
ROOT_CREDENTIALS = Credentials("test", "test")
_role: contextvars.ContextVar[Credentials] = contextvars.ContextVar("role", default=ROOT_CREDENTIALS)
_of_function: dict[str, Credentials] = {}


class WhoeverActs(Credentials):
    """What all clients of this process sign with: the credentials of the function that acts now, else the test's own."""

    def get_frozen_credentials(self) -> Any:
        return _role.get().get_frozen_credentials()


def pytest_sessionstart() -> None:
    """Before any test is imported, after tests/conftest.py chose the settings."""
    from tests import emulator

    botocore.session.Session.get_credentials = lambda self, **given: WhoeverActs("test", "test")
    pooled = ThreadPoolExecutor.submit
    # A pool's threads work for whoever filled it.
    ThreadPoolExecutor.submit = lambda pool, work, /, *given, **named: pooled(  # type: ignore[method-assign]
        pool, contextvars.copy_context().run, work, *given, **named
    )
    for function, verbs in VERBS.items():
        for verb in verbs:
            _held_to_its_role(function, verb)
    emulator.running = _running


def _held_to_its_role(function: str, verb: str) -> None:
    module, _, path = verb.partition(":")
    owner: Any = importlib.import_module(module)
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    plain_verb: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(plain_verb)
    def as_the_function(*given: Any, **named: Any) -> Any:
        if function != "APIHandler" and _role.get() is not ROOT_CREDENTIALS:
            # A verb that another one calls is done by whoever acts already; a family that calls meanwhile is answered by the API.
            return plain_verb(*given, **named)
        # What a test hands over bit by bit, it reads itself.
        arranged = [list(each) if isinstance(each, Iterator) else each for each in given]
        _forget_all()
        acting = _role.set(_of_function[function])
        try:
            return plain_verb(*arranged, **named)
        finally:
            _role.reset(acting)
            _forget_all()

    setattr(owner, name, as_the_function)


def _forget_all() -> None:
    """What a process keeps, so that each function reads it by its own leave."""
    from chalicelib.enumeration import calendar
    from chalicelib.storage import keys, nobody, queue, sealing_keys

    keys.keys.cache_clear()
    queue._address.cache_clear()
    for kept in (sealing_keys, nobody, calendar):
        kept.forget()


@contextmanager
def _running() -> Iterator[str]:
    from infra.local import decisions, emulator
    from infra.local.setup import INSPECTION_QUEUE, create_all
    from tests.emulator import ENVIRONMENT

    endpoint = ENVIRONMENT["AWS_ENDPOINT_URL"]
    with tempfile.TemporaryDirectory(prefix="sensus-roles-") as folder:
        environment = {**ENVIRONMENT, "AUTH": "true", decisions.FILE: os.environ[decisions.FILE]}
        stored, mark = Path(folder) / "stored", Path(folder) / "mark"
        with emulator.running(endpoint=endpoint, stored=stored, mark=mark, environment=environment):
            _let_buckets_tell(INSPECTION_QUEUE)
            create_all()
            _of_function.update(_roles())
            yield endpoint


def _let_buckets_tell(queue: str) -> None:
    """Make the queue that hears of uploads, with the leave that the data stack gives: the stack on one machine needs none."""
    import boto3

    allowed = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allowed]}
    boto3.client("sqs").create_queue(QueueName=queue, Attributes={"Policy": json.dumps(policy)})


def _roles() -> dict[str, Credentials]:
    """Make the roles of the template in the emulated cloud. Returns a session's credentials for each function."""
    import boto3

    from infra.local.setup import INSPECTION_QUEUE

    with tempfile.TemporaryDirectory() as folder:
        template = plain(templates(stage="pilot", to=Path(folder)) / "app.json")
    functions = {name: each for name, each in template["Resources"].items() if each["Type"] == "AWS::Lambda::Function"}
    of_function = {name: each["Properties"]["Role"]["Fn::GetAtt"][0] for name, each in functions.items()}
    roles = {name: template["Resources"][name] for name in of_function.values()}
    for role in roles.values():
        # The test itself takes each role, in the function's place.
        trusted = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}
        role["Properties"]["AssumeRolePolicyDocument"] = {"Version": "2012-10-17", "Statement": [trusted]}
        for statement in role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]:
            # The emulator has a name of its own for leave to send messages in batches.
            statement["Action"] += ["sqs:SendMessageBatch"] * ("sqs:SendMessage" in statement["Action"])
    cloud = boto3.client("cloudformation")
    outputs = {name: {"Value": {"Fn::GetAtt": [role, "Arn"]}} for name, role in of_function.items()}
    body = {"Parameters": {name: {"Type": "String"} for name in template["Parameters"]}, "Resources": roles, "Outputs": outputs}
    parameters = given(INSPECTION_QUEUE)
    cloud.create_stack(
        StackName="test-roles",
        TemplateBody=json.dumps(body),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": parameters.get(name, "unused")} for name in template["Parameters"]],
    )
    cloud.get_waiter("stack_create_complete").wait(StackName="test-roles", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    made = cloud.describe_stacks(StackName="test-roles")["Stacks"][0]["Outputs"]
    sessions = {
        each["OutputKey"]: boto3.client("sts").assume_role(RoleArn=each["OutputValue"], RoleSessionName="function") for each in made
    }
    keys = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    return {name: Credentials(*(session["Credentials"][key] for key in keys)) for name, session in sessions.items()}


def given(inspection_queue: str) -> dict[str, str]:
    """The parameters of the template: what tests/emulator.py calls what the data stack would make."""
    from tests.emulator import ENVIRONMENT

    # The emulator judges by the name that was called, AWS by the key's own.
    key = f"arn:aws:kms:{ENVIRONMENT['AWS_REGION']}:000000000000:{ENVIRONMENT['KEYS_KEY_ID']}"
    stream = f"arn:aws:dynamodb:{ENVIRONMENT['AWS_REGION']}:000000000000:table/{ENVIRONMENT['HOUSEHOLDS_TABLE']}/stream/latest"
    names = ("HouseholdsTable", "CensusTable", "TokensTable", "UploadsBucket", "PapersBucket", "SiteBucket", "HandoffBucket", "CloseQueue")
    settings = {name: ENVIRONMENT["".join(f"_{letter}" if letter.isupper() else letter for letter in name)[1:].upper()] for name in names}
    queue = f"arn:aws:sqs:{ENVIRONMENT['AWS_REGION']}:000000000000:{inspection_queue}"
    # Papers and packages lie under no key here: S3 would ask it in the name of whoever reads or writes them.
    of_buckets = {"PapersKeyArn": f"{key}-of-papers", "HandoffKeyArn": f"{key}-of-packages"}
    return {**settings, **of_buckets, "Stage": "test", "KeysKeyId": key, "HouseholdsStream": stream, "InspectionQueueArn": queue}
