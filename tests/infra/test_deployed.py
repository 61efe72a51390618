"""A packaged stage, deployed by its templates on an emulated cloud that runs the functions for real, each held to its role's policy:
from the sign-up to the hand-off.

Its campaign opened an hour ago and closes soon after the deployment, by the machine's clock: a deployed stage has no other.
"""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import boto3
import pytest

from bench.journey import Phone
from infra.local.emulator import running
from infra.local.environment import REGION
from infra.package import CODE
from tests.builders import HOME, PERSON
from tests.emulator import ENVIRONMENT, free_port
from tests.lines import extracted, judged
from tests.papers import a_photo, sent

ROOT = Path(__file__).parent.parent.parent
SITE = "https://sensus.example"
#: Enough for a sign-up, a photo, a save and a submission on a busy machine, each function starting cold.
ONLINE_FOR = timedelta(seconds=60)
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
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "local"
    command("infra.package", "--stage", "local", "--to", str(folder), environment=dict(os.environ))
    return folder


def test_the_same_sources_give_the_same_package(packaged: Path, tmp_path: Path) -> None:
    command("infra.package", "--stage", "local", "--to", str(tmp_path / "again"), environment=dict(os.environ))
    for name in CODE:
        first, second = (
            {each.filename: each.CRC for each in ZipFile(folder / name).infolist()} for folder in (packaged, tmp_path / "again")
        )
        assert first == second
    for name in ("app.json", "data.yaml", "scan.yaml", *CODE):
        assert (tmp_path / "again" / name).read_bytes() == (packaged / name).read_bytes(), name


#: Python without the environment that the tests run in: what isn't in the zip isn't there.
FROM_THE_ZIP_ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
import chalicelib.jobs.inspect
from chalicelib.inspection import paper
for file in sys.argv[2:]:
    print(paper.inspect(open(file, "rb").read()).content_type)
paper.signature_check()
"""


def test_the_inspectors_zip_holds_all_that_a_paper_needs(packaged: Path, tmp_path: Path) -> None:
    ZipFile(packaged / "inspector.zip").extractall(tmp_path / "zip")
    kinds = ("JPEG", "PNG", "PDF")
    for kind in kinds:
        (tmp_path / kind).write_bytes(a_photo(kind=kind))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", FROM_THE_ZIP_ALONE, tmp_path / "zip", *(tmp_path / kind for kind in kinds)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["image/jpeg", "image/jpeg", "application/pdf"], done.stderr
    assert done.returncode == 0, done.stderr


#: Chalice alone makes 23.4 MB; docs/performance.md has the figures. A cold start reads all of it.
MOST_BYTES = 13_000_000


def test_the_zip_of_the_functions_stays_light(packaged: Path) -> None:
    assert (packaged / "deployment.zip").stat().st_size <= MOST_BYTES


def test_each_zip_holds_only_what_its_functions_run(packaged: Path) -> None:
    of_all, of_inspector, of_probe = ({path.split("/")[0] for path in ZipFile(packaged / name).namelist()} for name in CODE)
    assert not {"PIL", "pikepdf", "pyhanko", "lxml"} & of_all
    assert not {"altcha", "argon2", "chalice", "zxcvbn"} & of_inspector
    assert of_probe == {"probe"}
    decoders = [path for path in ZipFile(packaged / "inspector.zip").namelist() if re.search("webp|avif|freetype", path) and ".so" in path]
    assert not decoders, "no paper comes in these"


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
        fixed = [f"SiteOrigins={SITE}", "PapersUntil=2099-01-01T00:00:00Z", "ApiFirewall=off"]
        told = command("infra.deploy", "--stage", "local", "--from", str(packaged), *fixed, *given, environment=environment)
        outputs = dict(line.split("  ", 1) for line in told.splitlines())
        api = f"{endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_"
        deployed = Stage(api=api, outputs=outputs, closes=closes, environment=environment)
        allow_for_the_emulator(deployed)
        yield deployed


def allow_for_the_emulator(stage: Stage) -> None:
    """Three things in which it differs from AWS: it has no TLS, it has a name of its own for leave to send messages in batches, and it
    takes a parameter that is a number for a text, at which all its queues' pollers stop."""
    for name in ("UploadsBucket", "PapersBucket", "SiteBucket", "HandoffBucket"):
        stage.cloud("s3").delete_bucket_policy(Bucket=stage.outputs[name])
    functions = stage.cloud("lambda")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if scaling := mapping.get("ScalingConfig"):
            number = int(scaling["MaximumConcurrency"])
            functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": number})
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


def test_a_photo_is_inspected_kept_and_taken_away_by_the_deployed_functions(stage: Stage, phone: Phone) -> None:
    photo, store = a_photo(), stage.cloud("s3")
    announced = phone.call("POST", "/household/documents", {"kind": "kk", "content_type": "image/jpeg", "size": len(photo)})
    assert announced.status == 200, announced
    assert sent(announced.body["upload"], photo) == 204

    def judged() -> Any:
        (document,) = phone.call("GET", "/household").body["documents"]
        return document if document["status"] != "pending" else None

    def quarantine_is_empty() -> Any:
        return True if "Versions" not in store.list_object_versions(Bucket=stage.outputs["UploadsBucket"]) else None

    def copies() -> list[str]:
        return [found["Key"] for found in store.list_objects_v2(Bucket=stage.outputs["PapersBucket"]).get("Contents", [])]

    document = wait_for(judged, within=ONLINE_FOR)
    assert (document["status"], document["hard_to_read"]) == ("accepted", False)
    wait_for(quarantine_is_empty, within=ONLINE_FOR)
    assert sent(announced.body["upload"], photo) == 204, "S3 takes a form again while it lives"
    wait_for(quarantine_is_empty, within=ONLINE_FOR)
    assert judged() == document
    (copy,) = copies()
    shown = phone.call("GET", f"/household/documents/{document['id']}")
    with urllib.request.urlopen(shown.body["url"], timeout=10) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.read() == stage.file("PapersBucket", copy)
    assert phone.call("DELETE", f"/household/documents/{document['id']}").status == 204
    assert copies() == []


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


def test_what_the_deployed_functions_log_is_lines_that_metrics_are_made_of(stage: Stage, register: list[dict[str, str]]) -> None:
    logs = stage.cloud("logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/sensus-local-app-")["logGroups"]]
    messages = [
        event["message"]
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in page["events"]
    ]
    # Lambda's own lines stand between them.
    lines = [message for message in messages if not message.startswith(("START ", "END ", "REPORT "))]
    told = [judged(line) for line in lines]
    assert all(line["function"].startswith("sensus-local-app-") for line in told)
    # Made of them by the format's specification; the emulator makes none.
    assert {"SignUps", "Saves", "Submissions", "CloseUnfinishedMinutes"} <= {metric for line in told for metric in extracted(line)}
    assert {"close_census", "close_village", "inspect_papers", "publish_progress"} <= {line.get("job") for line in told}
    assert not [row["nik"] for row in register if row["nik"] and any(row["nik"] in line for line in lines)]


def test_the_closes_own_schedule_and_its_alarms_are_deployed(stage: Stage) -> None:
    resources = stage.cloud("cloudformation").describe_stack_resources(StackName="sensus-local-app")["StackResources"]
    name = next(each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == "CloseSchedule")
    schedule = stage.cloud("scheduler").get_schedule(Name=name.rpartition("/")[2].rpartition("|")[2])
    due = (stage.closes + timedelta(seconds=61)).replace(microsecond=0).astimezone(ZoneInfo("Asia/Jakarta"))
    # The emulator takes every zone for UTC; the template's own is asserted in test_templates.py.
    assert schedule["ScheduleExpression"] == f"at({due:%Y-%m-%dT%H:%M:%S})"
    close_census = next(each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == "CloseCensus")
    assert schedule["Target"]["Arn"].endswith(f":function:{close_census}")
    alarms = stage.cloud("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["MetricName"] for alarm in alarms} == {"CloseUnfinishedMinutes", "ApproximateNumberOfMessagesVisible"}


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


def test_cloudformation_would_take_the_templates(packaged: Path) -> None:
    from cfnlint.api import lint_file

    for name in ("data.yaml", "scan.yaml", "alarms.yaml", "app.json"):
        assert not lint_file(packaged / name), name


def test_every_function_has_the_settings_and_a_role_of_its_own(packaged: Path) -> None:
    template = json.loads((packaged / "app.json").read_text())
    functions = {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == "AWS::Serverless::Function"}
    of_chalice = {"APIHandler", "CloseCensus", "CloseVillage", "MarkChangedVillages", "MatchReturns", "PublishProgress"}
    assert set(functions) == {*of_chalice, "InspectPapers"}
    assert len({(str(function["Architectures"]), function["Runtime"]) for function in functions.values()}) == 1
    assert not [name for name, function in functions.items() if "Environment" in function], "an environment of its own would hide a setting"
    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert len(set(roles)) == len(roles)
    for name in ("data.yaml", "alarms.yaml", "app.json"):
        assert (packaged / name).stat().st_size < 51_200, f"CloudFormation takes no larger template in a call: send {name} by its bucket"
    for role in roles:
        written = json.dumps(template["Resources"][role]["Properties"]["Policies"])
        assert '"*"' not in written
        assert "Managed" not in written
