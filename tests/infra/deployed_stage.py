"""A stage that is deployed on an emulated cloud of its own, by the commands that deploy any other."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from infra.deploying import templates
from infra.local.emulator import running
from infra.local.environment import REGION
from tests.emulator import free_port

ROOT = Path(__file__).parent.parent.parent
SITE = "https://sensus.example"
#: Enough for a deployment, a sign-up, a photo, a save and a submission on a busy machine, each function starting cold.
ONLINE_FOR = timedelta(seconds=120)
#: The close begins a minute after its hour, at the next minute's schedule, and then works through its queue.
CLOSED_WITHIN = timedelta(seconds=240)


@dataclass(frozen=True, slots=True)
class Stage:
    """A deployed stage: where its API is, what its stacks give, and the environment in which to reach its cloud."""

    api: str
    outputs: dict[str, str]
    closes: datetime
    environment: dict[str, str]

    def cloud(self, service: str) -> Any:
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        return session.client(service, endpoint_url=self.environment["AWS_ENDPOINT_URL"])

    def file(self, bucket: str, path: str) -> bytes | None:
        """A file of the bucket that is this output, None while there is none."""
        store = self.cloud("s3")
        try:
            body: bytes = store.get_object(Bucket=self.outputs[bucket], Key=path)["Body"].read()
        except store.exceptions.NoSuchKey:
            return None
        return body

    def physical(self, part: str, name: str) -> str:
        """What a resource of a part is called."""
        resources = self.cloud("cloudformation").describe_stack_resources(StackName=f"sensus-local-{part}")["StackResources"]
        return str(next(each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == name))

    def stacks(self) -> set[str]:
        """The parts that are there."""
        found = self.cloud("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE", "UPDATE_COMPLETE"])["StackSummaries"]
        return {each["StackName"].removeprefix("sensus-local-") for each in found if each["StackName"].startswith("sensus-local-")}


def command(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def brought_up(packaged: Path, *, folder: Path) -> Iterator[Stage]:
    """A stage that comes up from nothing, and closes in ONLINE_FOR; its cloud lives until the block ends."""
    endpoint = f"http://127.0.0.1:{free_port()}"
    anywhere = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    aws = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    environment = {**anywhere, **aws, "AWS_ENDPOINT_URL": endpoint, "AUTH": "true"}
    with running(endpoint=endpoint, stored=folder / "stored", mark=folder / "mark", environment=environment):
        # The slow part of a deployment, which would take some of the time that the campaign is open.
        templates.check(packaged)
        closes = datetime.now(UTC) + ONLINE_FOR
        dates = {
            "CampaignOpens": closes - timedelta(hours=1),
            "CampaignCloses": closes,
            "CampaignInterviewFrom": closes + timedelta(days=90),
            "CampaignInterviewUntil": closes + timedelta(days=120),
        }
        given = [f"{name}={at.isoformat()}" for name, at in dates.items()]
        deploy(packaged, f"SiteOrigins={SITE}", *given, "--without-pages", environment=environment)
        stage = Stage(api="", outputs={}, closes=closes, environment=environment)
        for part in ("data", "app", "site"):
            described = stage.cloud("cloudformation").describe_stacks(StackName=f"sensus-local-{part}")["Stacks"][0]
            stage.outputs.update({each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]})
        yield Stage(f"{endpoint}/restapis/{stage.outputs['RestAPIId']}/api/_user_request_", stage.outputs, closes, environment)


def deploy(packaged: Path, *arguments: str, environment: dict[str, str]) -> str:
    """What the command says."""
    return command("infra.deploy", "--stage", "local", "--from", str(packaged), *arguments, environment=environment)


def checked_cases(stage: Stage, *, folder: str) -> int:
    """How many cases a village's package has, once its manifest is found to be true of it."""
    package = json.loads(stage.file("HandoffBucket", f"{folder}/manifest.json") or b"{}")
    assert package["counts"]["register"] == package["counts"]["final"] + package["counts"]["handed_off"]
    files = {name: stage.file("HandoffBucket", f"{folder}/{name}") or b"" for name in package["files"]}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == package["files"]
    return len(list(csv.DictReader(io.StringIO(files["cases.csv"].decode("utf-8-sig")))))


def wait_for(look: Any, *, within: timedelta = ONLINE_FOR + CLOSED_WITHIN) -> Any:
    """What `look` finds, asked every second for as long as a close may take."""
    deadline = time.monotonic() + within.total_seconds()
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(1)
    raise AssertionError(f"The deployed functions did not do it within {within}.")
