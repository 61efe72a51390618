"""What the templates promise: nothing that people answered is lost with a stack, in the open, or under another key than the code's."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import boto3
import pytest
from cfnlint.decode import decode

from chalicelib.settings import Settings
from infra.package import CODE, parameter

ROOT = Path(__file__).parent.parent.parent
#: Lambda sets the one, and only the emulator the other.
NOT_FROM_TEMPLATE = {"aws_region", "aws_endpoint_url"}

DATA: dict[str, Any] = decode(str(ROOT / "infra" / "data.yaml"))[0]
APP: dict[str, Any] = decode(str(ROOT / "infra" / "app.yaml"))[0]


def resources(kind: str) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in DATA["Resources"].items() if each["Type"] == kind}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / ".chalice").glob("policy-*.json")):
        for statement in json.loads(path.read_text())["Statement"]:
            yield path.name, statement


@pytest.mark.parametrize(
    ("resource", "setting"), [("Households", "HOUSEHOLDS_TABLE"), ("Census", "CENSUS_TABLE"), ("Tokens", "TOKENS_TABLE")]
)
def test_a_deployed_table_is_the_table_that_the_code_describes(emulated_cloud: str, resource: str, setting: str) -> None:
    from tests.emulator import ENVIRONMENT

    templated = DATA["Resources"][resource]["Properties"]
    described = boto3.client("dynamodb").describe_table(TableName=ENVIRONMENT[setting])["Table"]
    ageing = boto3.client("dynamodb").describe_time_to_live(TableName=ENVIRONMENT[setting])["TimeToLiveDescription"]

    def by_name(attributes: list[dict[str, str]]) -> list[dict[str, str]]:
        return sorted(attributes, key=lambda each: each["AttributeName"])

    assert templated["KeySchema"] == described["KeySchema"]
    assert by_name(templated["AttributeDefinitions"]) == by_name(described["AttributeDefinitions"])
    assert [(each["IndexName"], each["KeySchema"], each["Projection"]["ProjectionType"], sorted(each["Projection"]["NonKeyAttributes"]))
            for each in templated.get("GlobalSecondaryIndexes", [])] == [
        (each["IndexName"], each["KeySchema"], each["Projection"]["ProjectionType"], sorted(each["Projection"]["NonKeyAttributes"]))
        for each in described.get("GlobalSecondaryIndexes", [])
    ]  # fmt: skip
    assert templated.get("StreamSpecification", {}).get("StreamViewType") == described.get("StreamSpecification", {}).get("StreamViewType")
    assert templated.get("TimeToLiveSpecification", {}).get("AttributeName") == ageing.get("AttributeName")


@pytest.mark.parametrize("name", ["Households", "Census", "Uploads", "Handoff", "Keys"])
def test_what_people_answered_outlives_its_stack(name: str) -> None:
    assert DATA["Resources"][name]["DeletionPolicy"] == "Retain"
    assert DATA["Resources"][name]["UpdateReplacePolicy"] == "Retain"


def test_every_table_is_protected_and_encrypted() -> None:
    for name, table in resources("AWS::DynamoDB::Table").items():
        assert table["Properties"]["DeletionProtectionEnabled"] is True, name
        assert table["Properties"]["SSESpecification"]["SSEEnabled"] is True, name
        assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST", name
    for name in ("Households", "Census"):
        assert DATA["Resources"][name]["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_every_bucket_is_private_encrypted_versioned_and_read_over_tls() -> None:
    tls_only = {
        each["Properties"]["Bucket"]["Ref"]
        for each in resources("AWS::S3::BucketPolicy").values()
        if each["Properties"]["PolicyDocument"]["Statement"][0]["Effect"] == "Deny"
        and each["Properties"]["PolicyDocument"]["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    for name, bucket in resources("AWS::S3::Bucket").items():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"], name
        assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}, name
        assert name in tls_only, name


def test_a_message_that_fails_is_set_aside_not_lost() -> None:
    for name, queue in resources("AWS::SQS::Queue").items():
        assert queue["Properties"]["SqsManagedSseEnabled"] is True, name
    aside = DATA["Resources"]["CloseQueue"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]
    assert aside == {"Fn::GetAtt": ["CloseQueueSetAside", "Arn"]}


def test_the_key_goes_slowly_and_turns() -> None:
    key = DATA["Resources"]["Keys"]["Properties"]
    assert key["PendingWindowInDays"] == 30
    assert key["EnableKeyRotation"] is True


def test_every_setting_is_given_to_every_function() -> None:
    given = APP["Globals"]["Function"]["Environment"]["Variables"]
    assert given == {each.name.upper(): {"Ref": parameter(each.name)} for each in fields(Settings) if each.name not in NOT_FROM_TEMPLATE}
    assert {value["Ref"] for value in given.values()} <= set(APP["Parameters"])


def test_what_one_stack_gives_is_what_the_other_takes() -> None:
    asked = {name for name, each in APP["Parameters"].items() if "Default" not in each}
    assert asked == set(DATA["Outputs"]) | {"Stage", "SiteOrigins"} | set(CODE.values())


def test_no_role_may_do_more_than_is_written_out() -> None:
    for where, statement in statements():
        assert statement["Effect"] == "Allow", where
        assert not [action for action in statement["Action"] if "*" in action], where
        assert statement["Resource"] not in ("*", ["*"]), where
    for statement in DATA["Resources"]["Keys"]["Properties"]["KeyPolicy"]["Statement"]:
        assert not [action for action in statement["Action"] if "*" in action]
