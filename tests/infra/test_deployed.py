"""A packaged stage, deployed by its templates on an emulated cloud that runs the functions for real, each held to its role's policy:
from the sign-up to the hand-off.

Its campaign opened an hour ago and closes soon after the deployment, by the machine's clock: a deployed stage has no other.
"""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import boto3
import pytest

from bench.journey import Phone
from infra.local.emulator import running
from infra.local.environment import REGION
from tests.builders import HOME, PERSON
from tests.emulator import free_port

ROOT = Path(__file__).parent.parent.parent
SITE = "https://sensus.example"
#: Enough for a sign-up, a save and a submission on a busy machine, each function starting cold.
ONLINE_FOR = timedelta(seconds=45)
#: The close begins a minute after its hour, at the next minute's schedule, and then works through its queue.
CLOSED_WITHIN = timedelta(seconds=240)


@dataclass(frozen=True, slots=True)
class Stage:
    """A deployed stage: where its API is, what its stacks give, and the environment in which to reach its cloud."""

    api: str
    outputs: dict[str, str]
    closes: datetime
    environment: dict[str, str]

    @property
    def operators(self) -> dict[str, str]:
        """An operator's environment. The commands forget an emulator's address for a deployed stage, so each service's is given."""
        environment = dict(self.environment)
        endpoint = environment.pop("AWS_ENDPOINT_URL")
        return environment | {f"AWS_ENDPOINT_URL_{service}": endpoint for service in ("CLOUDFORMATION", "DYNAMODB", "KMS", "S3", "SQS")}

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


def command(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "local"
    command("infra.package", "--stage", "local", "--to", str(folder), environment=dict(os.environ))
    return folder


def test_the_same_sources_give_the_same_package(packaged: Path, tmp_path: Path) -> None:
    command("infra.package", "--stage", "local", "--to", str(tmp_path / "again"), environment=dict(os.environ))
    first, second = (
        {each.filename: each.CRC for each in ZipFile(folder / "deployment.zip").infolist()} for folder in (packaged, tmp_path / "again")
    )
    assert first == second
    for name in ("app.json", "data.yaml", "deployment.zip"):
        assert (tmp_path / "again" / name).read_bytes() == (packaged / name).read_bytes(), name


@pytest.fixture(scope="module")
def stage(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("deployed")
    endpoint = f"http://127.0.0.1:{free_port()}"
    anywhere = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    aws = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    environment = {**anywhere, **aws, "AWS_ENDPOINT_URL": endpoint, "AUTH": "true"}
    with running(endpoint=endpoint, stored=folder / "stored", mark=folder / "mark", environment=environment):
        closes = datetime.now(UTC) + ONLINE_FOR
        dates = {
            "CampaignOpens": closes - timedelta(hours=1),
            "CampaignCloses": closes,
            "CampaignInterviewFrom": closes + timedelta(days=90),
            "CampaignInterviewUntil": closes + timedelta(days=120),
        }
        given = [f"{name}={at.isoformat()}" for name, at in dates.items()]
        fixed = [f"SiteOrigins={SITE}", "PapersUntil=2099-01-01T00:00:00Z"]
        told = command("infra.deploy", "--stage", "local", "--from", str(packaged), *fixed, *given, environment=environment)
        outputs = dict(line.split("  ", 1) for line in told.splitlines())
        api = f"{endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_"
        deployed = Stage(api=api, outputs=outputs, closes=closes, environment=environment)
        allow_for_the_emulator(deployed)
        yield deployed


def allow_for_the_emulator(stage: Stage) -> None:
    """Two things in which it differs from AWS: it has no TLS, and it has a name of its own for leave to send messages in batches."""
    for name in ("UploadsBucket", "SiteBucket", "HandoffBucket"):
        stage.cloud("s3").delete_bucket_policy(Bucket=stage.outputs[name])
    resources = stage.cloud("cloudformation").describe_stack_resources(StackName="sensus-local-app")["StackResources"]
    role = next(each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == "CloseCensusRole")
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessageBatch",
        "Resource": f"arn:aws:sqs:{REGION}:000000000000:{stage.outputs['CloseQueue']}",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    stage.cloud("iam").put_role_policy(RoleName=role, PolicyName="batches", PolicyDocument=json.dumps(policy))


@pytest.fixture(scope="module")
def register(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The rows of three loaded households, the first of them with four members."""
    file = tmp_path_factory.mktemp("register") / "register.csv"
    command("ops", "register", "generate", "--households", "3", "--seed", "7", "--to", str(file), environment=stage.environment)
    command("ops", "register", "load", str(file), "--stage", "local", environment=stage.operators)
    with file.open(newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.fixture(scope="module")
def phone(stage: Stage, register: list[dict[str, str]]) -> Phone:
    """The phone of the first household, signed up while the census is open."""
    phone = Phone(api=stage.api, site=SITE)
    card = {name: register[0][name] for name in ("kk_number", "nik", "kk_issued_on")}
    signed_up = phone.sign_up(**card, password="empat gajah minum kopi")
    assert signed_up.status == 201, signed_up
    assert len(signed_up.body["recovery_codes"]) == 2
    return phone


def test_a_household_is_counted_and_the_deployed_schedule_closes_the_census(
    stage: Stage, phone: Phone, register: list[dict[str, str]]
) -> None:
    saved = phone.save({"household": HOME, "members": {f"m{number}": PERSON for number in range(1, 5)}})
    assert (saved.status, saved.body["missing"]) == (200, [])
    counted = phone.submit(key="the-only-submission")
    assert counted.status == 201, counted
    assert counted.body["village"]

    time.sleep(max(0.0, (stage.closes - datetime.now(UTC)).total_seconds() + 0.2))
    late = phone.save({"household": {"current_address": "other"}})
    assert (late.status, late.body["type"]) == (409, "/problems/census-closed")
    assert phone.submit(key="the-only-submission").body == counted.body, "a receipt is given again, whatever the hour"

    manifest = wait_for(lambda: stage.file("HandoffBucket", "sp2020/33/3319/manifest.json"))
    counts = json.loads(manifest)["counts"]
    assert (counts["register"], counts["final"], counts["handed_off"]) == (3, 1, 2)
    assert phone.call("GET", "/household").body["status"] == "final"
    cases = 0
    for village in sorted({row["village_code"] for row in register}):
        cases += checked_cases(stage, folder=f"sp2020/33/3319/{village[:6]}/{village}")
    assert cases == 2

    progress = json.loads(wait_for(lambda: stage.file("SiteBucket", "progress/3319.json")))
    assert (progress["households"], progress["submitted"], progress["people_counted"]) == (3, 1, 4)
    assert json.loads(stage.file("SiteBucket", "receipt-keys.json") or b"{}")["keys"]


def checked_cases(stage: Stage, *, folder: str) -> int:
    """How many cases a village's package has, once its manifest is found to be true of it."""
    package = json.loads(stage.file("HandoffBucket", f"{folder}/manifest.json") or b"{}")
    assert package["counts"]["register"] == package["counts"]["final"] + package["counts"]["handed_off"]
    files = {name: stage.file("HandoffBucket", f"{folder}/{name}") or b"" for name in package["files"]}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == package["files"]
    return len(list(csv.DictReader(io.StringIO(files["cases.csv"].decode("utf-8-sig")))))


def wait_for(look: Any) -> Any:
    """What `look` finds, asked every two seconds for as long as a close may take."""
    deadline = time.monotonic() + (ONLINE_FOR + CLOSED_WITHIN).total_seconds()
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(2)
    raise AssertionError("The deployed schedule did not hand off the regency in time.")


def test_cloudformation_would_take_the_templates(packaged: Path) -> None:
    from cfnlint.api import lint_file

    for name in ("data.yaml", "app.json"):
        assert not lint_file(packaged / name), name


def test_every_function_has_the_settings_and_a_role_of_its_own(packaged: Path) -> None:
    template = json.loads((packaged / "app.json").read_text())
    functions = {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == "AWS::Serverless::Function"}
    assert set(functions) == {"APIHandler", "CloseCensus", "CloseVillage", "MarkChangedVillages", "MatchReturns", "PublishProgress"}
    assert not [name for name, function in functions.items() if "Environment" in function], "an environment of its own would hide a setting"
    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert len(set(roles)) == len(roles)
    for role in roles:
        written = json.dumps(template["Resources"][role]["Properties"]["Policies"])
        assert '"*"' not in written
        assert "Managed" not in written
