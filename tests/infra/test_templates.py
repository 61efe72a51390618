"""What the templates promise: nothing that people answered is lost with a stack, in the open, or under another key than the code's."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from cfnlint.decode import decode

from chalicelib.inspection.apart import PATIENCE
from chalicelib.settings import Settings
from chalicelib.storage.working import FOLDER
from infra import deploy
from infra.package import CODE, parameter

ROOT = Path(__file__).parent.parent.parent
#: Lambda sets these, and only the emulator the last.
NOT_FROM_TEMPLATE = {"aws_region", "aws_lambda_function_name", "aws_endpoint_url"}

DATA: dict[str, Any] = decode(str(ROOT / "infra" / "data.yaml"))[0]
APP: dict[str, Any] = decode(str(ROOT / "infra" / "app.yaml"))[0]
ALARMS: dict[str, Any] = decode(str(ROOT / "infra" / "alarms.yaml"))[0]
SCAN: dict[str, Any] = decode(str(ROOT / "infra" / "scan.yaml"))[0]
PROBE: dict[str, Any] = decode(str(ROOT / "infra" / "probe.yaml"))[0]


def resources(kind: str) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in DATA["Resources"].items() if each["Type"] == kind}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / ".chalice").glob("policy-*.json")):
        for statement in json.loads(path.read_text())["Statement"]:
            yield path.name, statement
    for template in (APP, SCAN, PROBE):
        for name, role in template["Resources"].items():
            if role.get("Type") == "AWS::IAM::Role":
                for policy in role["Properties"]["Policies"]:
                    yield from ((name, statement) for statement in policy["PolicyDocument"]["Statement"])


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


@pytest.mark.parametrize("name", ["Households", "Census", "Uploads", "Papers", "Handoff", "Keys", "PapersKey", "HandoffKey"])
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
    # Whoever may read the site is said in one policy, in its own stack (tests/infra/test_edge_templates.py).
    tls_only |= {"Site"}
    for name, bucket in resources("AWS::S3::Bucket").items():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"], name
        assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}, name
        assert name in tls_only, name


def test_a_message_that_fails_is_set_aside_not_lost() -> None:
    for name, queue in resources("AWS::SQS::Queue").items():
        assert queue["Properties"]["SqsManagedSseEnabled"] is True, name
    for name in ("CloseQueue", "InspectionQueue"):
        redrive = DATA["Resources"][name]["Properties"]["RedrivePolicy"]
        assert redrive == {"deadLetterTargetArn": {"Fn::GetAtt": [f"{name}SetAside", "Arn"]}, "maxReceiveCount": 5}
        assert DATA["Resources"][f"{name}SetAside"]["Properties"]["MessageRetentionPeriod"] == timedelta(days=14).total_seconds()


def test_the_close_has_a_schedule_of_its_own_by_the_campaigns_clocks() -> None:
    schedule = APP["Resources"]["CloseSchedule"]["Properties"]
    assert schedule["ScheduleExpression"] == {"Fn::Sub": "at(${CloseFiresAt})"}
    assert schedule["ScheduleExpressionTimezone"] == {"Ref": "CampaignTimeZone"}
    assert APP["Parameters"]["CampaignTimeZone"]["Default"] == "Asia/Jakarta"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    target = schedule["Target"]
    assert target["Arn"] == {"Fn::GetAtt": ["CloseCensus", "Arn"]}
    assert (target["RetryPolicy"]["MaximumRetryAttempts"], target["RetryPolicy"]["MaximumEventAgeInSeconds"]) == (60, 3600)
    assert target["DeadLetterConfig"]["Arn"]["Fn::Sub"].endswith(":${CloseScheduleSetAside}")


def test_what_the_schedule_of_the_close_sends_is_what_its_function_reads() -> None:
    from chalice.app import CloudWatchEvent

    sent = json.loads(APP["Resources"]["CloseSchedule"]["Properties"]["Target"]["Input"]["Fn::Sub"])
    assert CloudWatchEvent(sent, None).detail_type == "Scheduled Event"


def test_the_schedule_of_the_close_may_call_its_function_and_nothing_else() -> None:
    may = [(action, str(given["Resource"])) for where, given in statements() if where == "CloseScheduleRole" for action in given["Action"]]
    assert [action for action, _ in may] == ["lambda:InvokeFunction", "sqs:SendMessage"]
    assert "CloseCensus" in may[0][1]
    assert may[1][1].endswith(":${CloseScheduleSetAside}'}"), "what it couldn't deliver"
    trusted = APP["Resources"]["CloseScheduleRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [each["Principal"] for each in trusted] == [{"Service": "scheduler.amazonaws.com"}]
    assert trusted[0]["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize(
    ("closes", "zone", "fires"),
    [
        ("2020-04-01T00:00+07:00", "Asia/Jakarta", "2020-04-01T00:01:00"),
        ("2020-03-31T17:00:00Z", "Asia/Jakarta", "2020-04-01T00:01:00"),
        ("2020-04-01T00:00+07:00", "Asia/Jayapura", "2020-04-01T02:01:00"),
        ("2020-03-31T17:00:00.000001+00:00", "Asia/Jakarta", "2020-04-01T00:01:01"),
    ],
)
def test_the_moment_of_the_close_is_worked_out_from_the_calendar(closes: str, zone: str, fires: str) -> None:
    before = datetime.fromisoformat("2020-03-20T09:00+07:00")
    assert deploy.close_fires_at(closes, zone=zone, now=before) == fires


def test_a_stage_deployed_after_its_close_has_no_schedule_that_would_be_refused() -> None:
    closes = "2020-04-01T00:00+07:00"
    assert deploy.close_fires_at(closes, zone="Asia/Jakarta", now=datetime(2020, 3, 31, 17, 0, 59, tzinfo=UTC)) != ""
    assert deploy.close_fires_at(closes, zone="Asia/Jakarta", now=datetime(2020, 3, 31, 17, 1, tzinfo=UTC)) == ""
    assert APP["Resources"]["CloseSchedule"]["Condition"] == "CloseIsAhead"
    assert APP["Conditions"]["CloseIsAhead"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "CloseFiresAt"}, ""]}]}


def test_the_schedule_fires_when_households_may_be_ended_and_not_before() -> None:
    from chalicelib.enumeration.ending import SETTLED_AFTER
    from infra.deploying.parameters import FIRES_AFTER

    assert FIRES_AFTER == SETTLED_AFTER


def test_a_close_that_takes_too_long_and_a_tick_that_never_comes_wake_somebody() -> None:
    from chalicelib import logbook

    unfinished, ticking = (ALARMS["Resources"][name]["Properties"] for name in ("CloseUnfinished", "CloseNotTicking"))
    for alarm in (unfinished, ticking):
        assert (alarm["Namespace"], alarm["MetricName"]) == (logbook.NAMESPACE, "CloseUnfinishedMinutes")
        assert alarm["Dimensions"] == [{"Name": "Stage", "Value": {"Ref": "Stage"}}]
    assert (unfinished["Threshold"], ALARMS["Parameters"]["CloseMinutes"]["Default"]) == ({"Ref": "CloseMinutes"}, 180)
    assert (unfinished["Statistic"], unfinished["ComparisonOperator"]) == ("Maximum", "GreaterThanThreshold")
    assert (ticking["Statistic"], ticking["ComparisonOperator"], ticking["Threshold"]) == ("SampleCount", "LessThanThreshold", 1)
    assert ticking["TreatMissingData"] == "breaching"


def test_what_was_set_aside_of_the_close_wakes_somebody() -> None:
    for name, queue in (("CloseVillagesSetAside", "CloseQueueSetAside"), ("CloseScheduleFailed", "CloseScheduleSetAside")):
        alarm = ALARMS["Resources"][name]["Properties"]
        assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Ref": queue}}]
        assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 0)


def test_a_village_that_is_being_closed_is_not_given_to_another_and_the_largest_has_tries_enough() -> None:
    functions = json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_functions"]
    queue, lasts = DATA["Resources"]["CloseQueue"]["Properties"], functions["close_village"]["lambda_timeout"]
    # The queue gives a message again only when the function that had it has ended for certain, and soon after: each try goes on where
    # the last one was cut.
    assert lasts + 30 <= queue["VisibilityTimeout"] <= lasts + 120
    assert queue["RedrivePolicy"]["maxReceiveCount"] * lasts >= 4000, "40,000 households, ten a second"
    # A reservation would refuse what the queue delivers, and each refusal counts as a try.
    assert "reserved_concurrency" not in functions["close_village"]
    scaling = APP["Resources"]["CloseVillage"]["Properties"]["Events"]["CloseVillageSqsEventSource"]["Properties"]["ScalingConfig"]
    assert scaling == {"MaximumConcurrency": {"Ref": "CloseConcurrency"}}
    assert {name: APP["Parameters"]["CloseConcurrency"][name] for name in ("MinValue", "MaxValue")} == {"MinValue": 2, "MaxValue": 1000}


@pytest.mark.parametrize("name", ["Keys", "PapersKey", "HandoffKey"])
def test_a_key_goes_slowly_and_turns(name: str) -> None:
    key = DATA["Resources"][name]["Properties"]
    assert key["PendingWindowInDays"] == 30
    assert key["EnableKeyRotation"] is True


def test_every_upload_is_told_to_the_inspection_and_by_nobody_else() -> None:
    told = DATA["Resources"]["Uploads"]["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    assert told == [{"Event": "s3:ObjectCreated:*", "Queue": {"Fn::GetAtt": ["InspectionQueue", "Arn"]}}]
    leave = DATA["Resources"]["InspectionQueueTakesUploads"]["Properties"]["PolicyDocument"]["Statement"]
    assert [(each["Principal"], each["Action"]) for each in leave] == [({"Service": "s3.amazonaws.com"}, "sqs:SendMessage")]
    assert leave[0]["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert leave[0]["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Sub"].endswith(":s3:::${AWS::StackName}-uploads-*")


def test_a_paper_that_is_being_inspected_is_not_given_to_another() -> None:
    hidden = DATA["Resources"]["InspectionQueue"]["Properties"]["VisibilityTimeout"]
    assert hidden >= 6 * APP["Resources"]["InspectPapers"]["Properties"]["Timeout"]
    assert APP["Resources"]["InspectPapers"]["Properties"]["Timeout"] > PATIENCE, "the child must be given up before the function is"


def test_packages_which_name_people_are_under_a_key_of_their_own() -> None:
    (rule,) = DATA["Resources"]["Handoff"]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["HandoffKey", "Arn"]}}
    assert rule["BucketKeyEnabled"] is True, "else each of a nation's two million files would ask for it"
    assert {where for where, given in statements() if "HandoffKeyArn" in str(given["Resource"])} == {"policy-close-village.json"}


def test_accepted_papers_are_under_a_key_of_their_own_and_have_an_end() -> None:
    papers = DATA["Resources"]["Papers"]["Properties"]
    (rule,) = papers["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["PapersKey", "Arn"]}}
    assert {"Ref": "PapersUntil"} in [each.get("ExpirationDate") for each in papers["LifecycleConfiguration"]["Rules"]]
    originals = DATA["Resources"]["Uploads"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert 7 in [each.get("ExpirationInDays") for each in originals]
    for bucket in (papers["LifecycleConfiguration"]["Rules"], originals):
        assert [each for each in bucket if "NoncurrentVersionExpiration" in each], "what was deleted must go in the end"


def test_what_the_close_works_with_goes_after_a_month_with_all_its_versions_and_packages_stay() -> None:
    rules = {rule["Id"]: rule for rule in DATA["Resources"]["Handoff"]["Properties"]["LifecycleConfiguration"]["Rules"]}
    ends = [rule for rule in rules.values() if {"ExpirationInDays", "NoncurrentVersionExpiration", "ExpiredObjectDeleteMarker"} & set(rule)]
    assert {rule.get("Prefix") for rule in ends} == {FOLDER}
    assert (rules["working-goes"]["ExpirationInDays"], rules["working-goes"]["NoncurrentVersionExpiration"]) == (30, {"NoncurrentDays": 1})


def test_what_opens_strangers_papers_can_reach_little() -> None:
    may = [(str(given["Resource"]), action) for where, given in statements() if where == "InspectPapersRole" for action in given["Action"]]
    papers = {action for where, action in may if "PapersBucket" in where}
    assert papers == {"s3:PutObject", "s3:DeleteObject", "s3:ListBucket"}, "it reads no other's paper"
    assert {action for where, action in may if "Table" in where} == {"dynamodb:GetItem", "dynamodb:PutItem"}
    assert not {"sqs:SendMessage", "kms:Encrypt"} & {action for _, action in may}


def test_the_scanner_is_there_only_where_it_is_asked_for_and_has_its_time() -> None:
    assert DATA["Parameters"]["MalwareScan"]["Default"] == "off"
    assert set(SCAN["Parameters"]) == {"Stage", "UploadsBucket"}
    assert SCAN["Resources"]["MalwareScanOfUploads"]["Properties"]["Actions"] == {"Tagging": {"Status": "ENABLED"}}
    waits = DATA["Resources"]["InspectionQueue"]["Properties"]["DelaySeconds"]
    assert waits == {"Fn::If": ["ScanForMalware", 60, 0]}, "its tag should be there at the first try"


def test_every_setting_is_given_to_every_function() -> None:
    given = APP["Globals"]["Function"]["Environment"]["Variables"]
    named = {each.name.upper(): {"Ref": parameter(each.name)} for each in fields(Settings) if each.name not in NOT_FROM_TEMPLATE}
    # Two of them while the edge changes its secret.
    assert given == named | {"EDGE_SECRET": {"Fn::Sub": "${EdgeSecret} ${EdgeSecretNext}"}}
    assert {value["Ref"] for value in given.values() if "Ref" in value} | {"EdgeSecret", "EdgeSecretNext"} <= set(APP["Parameters"])


def test_what_one_stack_gives_is_what_the_other_takes() -> None:
    asked = {name for name, each in APP["Parameters"].items() if "Default" not in each}
    # The deployment itself works out the last one. What the alarms take is in test_alarms.py.
    assert asked <= set(DATA["Outputs"]) | {"Stage", "SiteOrigins"} | set(CODE.values()) | {"CloseFiresAt"}


def test_no_role_may_do_more_than_is_written_out() -> None:
    for where, statement in statements():
        assert statement["Effect"] == "Allow", where
        assert not [action for action in statement["Action"] if "*" in action], where
        assert statement["Resource"] not in ("*", ["*"]), where
    for key in resources("AWS::KMS::Key").values():
        for statement in key["Properties"]["KeyPolicy"]["Statement"]:
            assert not [action for action in statement["Action"] if "*" in action]
