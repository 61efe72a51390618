"""The drill: a table is lost, or damaged; it is restored and compared, and nothing is missing.

The emulator restores to a point in time only as of now, and keeps no backup of its own of a table that is deleted, as the cloud does; the
drill makes one before.
"""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chalicelib.enumeration.progress import mark_all
from chalicelib.storage import census
from infra.local.place import ROOT, Place
from ops import restore
from ops.__main__ import main
from ops.recovery import comparing, tables
from tests.builders import PASSWORD
from tests.client import Browser
from tests.closing import VILLAGES, list_villages
from tests.conftest import CensusClock
from tests.emulator import ENVIRONMENT, made_anew

HOUSEHOLDS, CENSUS = ENVIRONMENT["HOUSEHOLDS_TABLE"], ENVIRONMENT["CENSUS_TABLE"]


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["restore", *command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def said(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["restore", *command])
    shown = capsys.readouterr()
    return status, shown.out + shown.err


@pytest.fixture
def cloud(stack: Place) -> Iterator[Any]:
    """The tables' own client; what a test restores is taken away again, and what it lost is made anew."""
    dynamo = boto3.client("dynamodb", endpoint_url=ENVIRONMENT["AWS_ENDPOINT_URL"])
    for table, on in ((HOUSEHOLDS, True), (CENSUS, False)):
        dynamo.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on})
    yield dynamo
    for name in dynamo.list_tables()["TableNames"]:
        if name not in ENVIRONMENT.values():
            dynamo.update_table(TableName=name, DeletionProtectionEnabled=False)
            dynamo.delete_table(TableName=name)
        else:
            dynamo.update_table(TableName=name, DeletionProtectionEnabled=False)
    for backup in dynamo.list_backups()["BackupSummaries"]:
        dynamo.delete_backup(BackupArn=backup["BackupArn"])
    made_anew()


@pytest.fixture
def families(cloud: Any, clock: CensusClock) -> Browser:
    """Three villages of ten families, one that nobody lists, and the phone on which it answers."""
    list_villages(each=10)
    phone = Browser()
    body = {"village_code": "3319021001", "password": PASSWORD, "challenge": phone.solved_challenge()}
    assert phone.call("POST", "/unmatched-returns", body).status == 201
    assert phone.save({"household": {"current_street": "Jl. Sosrokartono 4"}}).status == 200
    return phone


def everything(cloud: Any, table: str) -> comparing.Content:
    return comparing.content(cloud, table, place="kind" if table == CENSUS else "village_code", told=lambda read: None)


def test_a_table_is_restored_beside_the_one_that_is_there_and_has_all_that_a_restore_leaves_out(
    cloud: Any, families: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    status, done = ran(capsys, "table", "--table", "households")
    assert (status, done["table"], done["items"], done["same"], done["compared_with"]) == (
        0,
        f"{HOUSEHOLDS}-restored",
        31,
        True,
        HOUSEHOLDS,
    )
    assert done["put_back"] == ["stream", "deletion protection", "point-in-time recovery", "tags"]
    found = tables.describe(cloud, done["table"])
    assert found is not None
    assert found["StreamSpecification"] == tables.HOUSEHOLDS_STREAM
    assert found["LatestStreamArn"] == done["stream"]
    assert found["DeletionProtectionEnabled"] is True
    assert [index["IndexName"] for index in found["GlobalSecondaryIndexes"]] == ["by_village"]
    assert tables.recoverable(cloud, done["table"]) is not None
    tags = {tag["Key"]: tag["Value"] for tag in cloud.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]}
    assert tags == {"stage": "test", tables.MARK: HOUSEHOLDS}
    # Interrupted anywhere, it goes on: here nothing is left to do.
    status, again = ran(capsys, "table", "--table", "households")
    assert (status, again["from"], again["put_back"], again["hash"]) == (0, "a restore that was begun before", [], done["hash"])


def test_a_table_that_is_gone_comes_back_from_its_backup_and_families_go_on(
    cloud: Any, families: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {table: everything(cloud, table) for table in (HOUSEHOLDS, CENSUS)}
    for table in before:
        cloud.create_backup(TableName=table, BackupName="nightly")
        cloud.delete_table(TableName=table)
    with pytest.raises(AssertionError, match="answered 500"):
        families.call("GET", "/household")
    assert "IS GONE" in said(capsys, "show")[1]
    # By their own names, so that this process finds them again; the census first, for the register's records lie there.
    for kind, table in (("census", CENSUS), ("households", HOUSEHOLDS)):
        status, done = ran(capsys, "table", "--table", kind, "--to", table)
        assert (status, done["same"], done["items"]) == (0, True, before[table].total())
        assert done["hash"] == before[table].hash()
    assert done["compared_with"] == "register"
    assert families.call("GET", "/household").body["answers"]["household"]["current_street"] == "Jl. Sosrokartono 4"
    assert families.save({"household": {"current_street": "Jl. Sosrokartono 5"}}).status == 200


def test_what_a_restored_table_lacks_is_named_by_village(cloud: Any, families: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    one = next(item for item in cloud.scan(TableName=HOUSEHOLDS)["Items"] if item["village_code"]["S"].isdigit())
    village = one["village_code"]["S"]
    cloud.restore_table_to_point_in_time(SourceTableName=HOUSEHOLDS, TargetTableName=f"{HOUSEHOLDS}-restored", UseLatestRestorableTime=True)
    cloud.tag_resource(
        ResourceArn=tables.describe(cloud, f"{HOUSEHOLDS}-restored")["TableArn"],  # type: ignore[index]
        Tags=[{"Key": tables.MARK, "Value": HOUSEHOLDS}],
    )
    cloud.delete_item(TableName=f"{HOUSEHOLDS}-restored", Key={"household_id": one["household_id"]})
    status, done = ran(capsys, "table", "--table", "households")
    assert (status, done["same"], done["differ"]) == (1, False, [village])
    assert comparing.unlike_the_register(everything(cloud, f"{HOUSEHOLDS}-restored"))[0].startswith(f"{village}: the register has")


def test_an_item_that_changed_is_seen_and_the_order_is_not(cloud: Any, families: Browser) -> None:
    first, again = everything(cloud, HOUSEHOLDS), everything(cloud, HOUSEHOLDS)
    assert first.hash() == again.hash()
    assert families.save({"household": {"current_street": "Jl. Menara 1"}}).status == 200
    changed = everything(cloud, HOUSEHOLDS)
    assert changed.differs_from(first) == ["unmatched-3319021001"]
    assert changed.hash() != first.hash()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("table", "--table", "census"), "Point-in-time recovery of test-census is off"),
        (
            ("table", "--table", "households", "--to", ENVIRONMENT["TOKENS_TABLE"]),
            "is no restore of test-households. Name another with --to",
        ),
        (("point", "--table", "households", "--to", "other"), "Only a deployed stage"),
    ],
)
def test_what_can_not_be_restored_is_said_with_the_way_on(
    cloud: Any, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], told: str
) -> None:
    status, lines = said(capsys, *given)
    assert status == 1
    assert told in lines


def test_a_table_without_a_backup_is_said_to_be_lost(cloud: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.delete_table(TableName=CENSUS)
    status, lines = said(capsys, "table", "--table", "census")
    assert status == 1
    assert "and no backup of it" in lines


@pytest.mark.parametrize(
    ("source", "target"), [("a-Households-1", "a-Households-1-restored"), ("a-restored", "a-restored-2"), ("a-restored-9", "a-restored-10")]
)
def test_each_restore_has_a_name_of_its_own(source: str, target: str) -> None:
    assert restore._restored(source) == target


#: Stands for a stack that is told the tables' names, as that of the functions is: what it was told is to be read again.
FOLLOWER = """
Parameters:
  Stage: {Type: String}
  HouseholdsTable: {Type: String}
  HouseholdsStream: {Type: String}
  CensusTable: {Type: String}
Resources:
  Told:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: !Sub "${Stage}-told", Value: !Sub "${HouseholdsTable} ${HouseholdsStream} ${CensusTable}"}
"""
STAGE = "drill"


@pytest.fixture
def stage(cloud: Any) -> Iterator[Any]:
    """A deployed stage: the data's own template, and a stack that follows."""
    stacks = boto3.client("cloudformation", endpoint_url=ENVIRONMENT["AWS_ENDPOINT_URL"])
    origin, until = {"SiteOrigins": "https://sensus.example"}, {"PapersUntil": "2021-01-01T00:00:00Z"}

    def made(part: str, template: str, given: dict[str, str]) -> dict[str, str]:
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in {"Stage": STAGE, **given}.items()]
        name = f"sensus-{STAGE}-{part}"
        stacks.create_stack(StackName=name, TemplateBody=template, Parameters=parameters)
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        return {each["OutputKey"]: each["OutputValue"] for each in stacks.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", ())}

    said = made("data", (ROOT / "infra" / "data.yaml").read_text("utf-8"), origin | until)
    for table in (said["HouseholdsTable"], said["CensusTable"]):
        # The template says so; the emulator's CloudFormation leaves it out.
        cloud.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    made("app", FOLLOWER, {name: said[name] for name in ("HouseholdsTable", "HouseholdsStream", "CensusTable")})
    yield said
    for part in ("app", "data"):
        stacks.delete_stack(StackName=f"sensus-{STAGE}-{part}")


def test_the_stage_is_pointed_at_what_was_restored_and_back(
    cloud: Any, stage: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A stage's other settings don't matter here; where it is does.
    monkeypatch.setattr("ops.stack.enter", lambda stage: None)
    parameters = boto3.client("ssm", endpoint_url=ENVIRONMENT["AWS_ENDPOINT_URL"])

    def told() -> list[str]:
        return str(parameters.get_parameter(Name=f"{STAGE}-told")["Parameter"]["Value"]).split()

    before = told()
    assert before == [stage["HouseholdsTable"], stage["HouseholdsStream"], stage["CensusTable"]]
    monkeypatch.setattr(restore, "_name", lambda kind: stage["HouseholdsTable" if kind == "households" else "CensusTable"])
    restored = {kind: ran(capsys, "table", "--table", kind)[1] for kind in ("households", "census")}
    for kind, done in restored.items():
        assert done.get("same") is True, done
        status, pointed = ran(capsys, "point", "--table", kind, "--to", done["table"], "--stage", STAGE)
        assert (status, pointed["stacks"]) == (0, [f"sensus-{STAGE}-data", f"sensus-{STAGE}-app"])
    assert told() == [restored["households"]["table"], restored["households"]["stream"], restored["census"]["table"]]
    status, _ = ran(capsys, "point", "--table", "households", "--to", restored["households"]["table"], "--stage", STAGE)
    assert status == 0, "given again it does nothing"
    for kind in restored:
        assert ran(capsys, "point", "--table", kind, "--back", "--stage", STAGE)[0] == 0
    assert told() == before


def test_all_villages_are_counted_again_from_what_was_restored(cloud: Any, families: Browser) -> None:
    for village, _ in census.each("recount-of-3319"):
        census.delete("recount-of-3319", village)
    marked = list(mark_all())
    assert marked == sorted(VILLAGES)
    assert [village for village, _ in census.each("recount-of-3319")] == marked
