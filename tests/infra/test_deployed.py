"""A packaged stage, deployed by the command on an emulated cloud that runs the functions for real, each held to its role's policy: from
nothing, by way of sign-up and hand-off, to an update in place, a rollback and its removal.

Its campaign opened an hour ago and closes soon after the deployment, by the machine's clock: a deployed stage has no other.
"""

import csv
import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo
from zoneinfo import ZoneInfo

import pytest

from bench.journey import Phone
from tests.builders import HOME, PERSON
from tests.infra.deployed_stage import ONLINE_FOR, SITE, Stage, brought_up, checked_cases, command, deploy, wait_for
from tests.lines import extracted, judged
from tests.papers import a_photo, sent


@pytest.fixture(scope="module")
def stage(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with brought_up(packaged, folder=tmp_path_factory.mktemp("deployed")) as deployed:
        yield deployed


@pytest.fixture(scope="module")
def register(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The rows of three loaded households, the first of them with four members."""
    file = tmp_path_factory.mktemp("register") / "register.csv"
    command("ops", "register", "generate", "--households", "3", "--seed", "7", "--to", str(file), environment=stage.environment)
    command("ops", "register", "load", str(file), "--stage", "local", environment=stage.environment)
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
    # The runtime's own lines stand between them, and the traces that it writes of a job that was busy and is tried again.
    lines = [message for message in messages if message.startswith("{")]
    assert not [message for message in messages if "AccessDenied" in message]
    told = [judged(line) for line in lines]
    assert all(line["function"].startswith("sensus-local-app-") for line in told)
    # Made of them by the format's specification; the emulator makes none.
    assert {"SignUps", "Saves", "Submissions", "CloseUnfinishedMinutes"} <= {metric for line in told for metric in extracted(line)}
    assert {"close_census", "close_village", "inspect_papers", "publish_progress"} <= {line.get("job") for line in told}
    assert not [row["nik"] for row in register if row["nik"] and any(row["nik"] in message for message in messages)]


def test_the_closes_own_schedule_and_its_alarms_are_deployed(stage: Stage) -> None:
    name = stage.physical("app", "CloseSchedule")
    schedule = stage.cloud("scheduler").get_schedule(Name=name.rpartition("/")[2].rpartition("|")[2])
    due = (stage.closes + timedelta(seconds=61)).replace(microsecond=0).astimezone(ZoneInfo("Asia/Jakarta"))
    # The emulator takes every zone for UTC; the template's own is asserted in test_templates.py.
    assert schedule["ScheduleExpression"] == f"at({due:%Y-%m-%dT%H:%M:%S})"
    close_census = stage.physical("app", "CloseCensus")
    assert schedule["Target"]["Arn"].endswith(f":function:{close_census}")
    alarms = stage.cloud("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm.get("MetricName") for alarm in alarms} >= {"CloseUnfinishedMinutes", "ApproximateNumberOfMessagesVisible", "Busy"}


def kept(stage: Stage, phone: Phone) -> dict[str, Any]:
    """What an update may not touch: every record, every published file, and the counted household as its phone sees it."""
    tables = {name: stage.cloud("dynamodb").scan(TableName=stage.outputs[name], Select="COUNT")["Count"] for name in ("HouseholdsTable",)}
    handed_off = stage.cloud("s3").list_objects_v2(Bucket=stage.outputs["HandoffBucket"], Prefix="sp2020/")["Contents"]
    return {
        **tables,
        "handed off": {each["Key"]: each["ETag"] for each in handed_off},
        "progress": {
            name: json.loads(stage.file("SiteBucket", "progress/3319.json") or b"{}")[name] for name in ("households", "submitted")
        },
        "household": phone.call("GET", "/household").body,
        "receipt": phone.submit(key="the-only-submission").body,
    }


@pytest.fixture(scope="module")
def newer(packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next version: another zip, another template."""
    folder = tmp_path_factory.mktemp("newer") / "local"
    shutil.copytree(packaged, folder)
    with ZipFile(folder / "deployment.zip", "a") as code:
        code.writestr(ZipInfo("NEWER", date_time=(1980, 1, 1, 0, 0, 0)), "the next version")
    template = json.loads((folder / "app.json").read_text())
    template["Resources"]["CloseVillage"]["Properties"]["Description"] = "The next version."
    (folder / "app.json").write_text(json.dumps(template, separators=(",", ":"), sort_keys=True))
    return folder


def running(stage: Stage) -> tuple[str, str, str]:
    """The code that answers requests, what the close says of itself, and the secret that the API knows the edge by."""
    functions = stage.cloud("lambda")
    api = functions.get_function_configuration(FunctionName=stage.physical("app", "APIHandler"))
    close = functions.get_function_configuration(FunctionName=stage.physical("app", "CloseVillage"))
    return api["CodeSha256"], close.get("Description", ""), api["Environment"]["Variables"]["EDGE_SECRET"].strip()


def sent_by_the_edge(stage: Stage) -> str:
    config = stage.cloud("cloudfront").get_distribution_config(Id=stage.outputs["DistributionId"])["DistributionConfig"]
    headers = [header for origin in config["Origins"]["Items"] for header in origin.get("CustomHeaders", {}).get("Items", ())]
    return next(str(header["HeaderValue"]) for header in headers if header["HeaderName"].lower() == "x-edge-secret")


def test_it_is_updated_in_place_gets_another_secret_and_goes_back_without_losing_anything(
    stage: Stage, phone: Phone, packaged: Path, newer: Path
) -> None:
    before, first = kept(stage, phone), running(stage)
    assert first[2] == sent_by_the_edge(stage)

    told = deploy(newer, "--rotate-edge-secret", environment=stage.environment)
    assert "sensus-local-data: nothing to change" in told
    assert "changed CloseVillage" in told
    second = running(stage)
    assert (second[0] != first[0], second[1]) == (True, "The next version.")
    assert second[2] == sent_by_the_edge(stage) != first[2]
    assert kept(stage, phone) == before
    page = stage.cloud("s3").get_object(Bucket=stage.outputs["SiteBucket"], Key="household/index.html.br")
    assert (page["ContentEncoding"], page["ContentType"]) == ("br", "text/html; charset=utf-8")

    told = command("infra.rollback", "--stage", "local", environment=stage.environment)
    assert "back to release 1" in told
    assert running(stage) == (*first[:2], second[2]), "a secret is never taken back"
    assert kept(stage, phone) == before


def test_a_removed_stage_keeps_all_that_it_holds(stage: Stage, phone: Phone) -> None:
    before = kept(stage, phone)
    told = command("infra.remove", "--stage", "local", "--yes", "local", environment=stage.environment)
    assert stage.outputs["HouseholdsTable"] in told
    assert stage.stacks() == {"data"}
    tables = stage.cloud("dynamodb")
    assert tables.scan(TableName=stage.outputs["HouseholdsTable"], Select="COUNT")["Count"] == before["HouseholdsTable"]
    for name in ("HouseholdsTable", "CensusTable", "TokensTable"):
        assert tables.describe_table(TableName=stage.outputs[name])["Table"]["DeletionProtectionEnabled"], name
    assert stage.file("HandoffBucket", "sp2020/33/3319/manifest.json")
    assert stage.cloud("kms").describe_key(KeyId=stage.outputs["KeysKeyId"])["KeyMetadata"]["KeyState"] == "Enabled"
