"""What a deployment does, does again, and does not do."""

from pathlib import Path

import boto3
import pytest

from infra import deploy
from infra.deploying import stacks
from infra.deploying.refusals import Refused
from infra.deploying.stage import Stage
from tests.infra.tiny_stage import APP, BROKEN, CLOSES, KEPT, packaged

CLOUD = pytest.mark.usefixtures("emulated_cloud")


def test_a_stage_that_is_not_packaged_is_not_deployed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--stage", "pilot", "--from", str(tmp_path / "nothing")])
    assert "make package STAGE=pilot" in capsys.readouterr().err


def test_a_parameter_without_a_value_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--stage", "pilot", "--from", str(tmp_path), "SiteOrigins"])
    assert "SiteOrigins" in capsys.readouterr().err


def test_a_real_stage_never_comes_up_on_an_emulator(emulated_cloud: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="the cloud here is emulated, and pilot is a real stage"):
        deploy.main(["--stage", "pilot", "--from", str(packaged(tmp_path))])


def test_data_stays_in_the_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with pytest.raises(Refused, match="set AWS_DEFAULT_REGION=ap-southeast-3"):
        deploy.enter_account("pilot")


def deployed(folder: Path, stage: str, *told: str, **parameters: str) -> tuple[dict[str, str], list[str]]:
    """The outputs of a deployment, and what it said."""
    said: list[str] = []
    return deploy.deploy(stage=stage, folder=folder, parameters=parameters, say=said.append, replace=told), said


@CLOUD
def test_the_scanner_comes_and_goes_as_the_stage_asks(tmp_path: Path) -> None:
    folder = packaged(tmp_path)

    def there() -> set[str]:
        here = Stage("scanned", say=print)
        return {part for part in ("data", "scan", "app", "alarms") if here.exists(part)}

    assert deployed(folder, "scanned", **CLOSES, MalwareScan="on")[0]["Told"] == "on"
    assert there() == {"data", "scan", "app", "alarms"}
    assert deployed(folder, "scanned")[0]["Told"] == "on", "what isn't given stays"
    assert deployed(folder, "scanned", MalwareScan="off")[0]["Told"] == "off"
    assert there() == {"data", "app", "alarms"}


@CLOUD
def test_the_moment_of_the_close_follows_the_calendar_that_a_stage_was_given(tmp_path: Path) -> None:
    folder = packaged(tmp_path)

    def fires(**parameters: str) -> str:
        return deployed(folder, "closing", **parameters)[0]["Fires"]

    assert fires(**CLOSES) == "2099-04-01T00:01:00"
    assert fires(CampaignCloses="2099-04-08T00:00+07:00") == "2099-04-08T00:01:00"
    assert fires() == "2099-04-08T00:01:00", "what isn't given stays"
    assert fires(CampaignTimeZone="Asia/Jayapura") == "2099-04-08T02:01:00"


@CLOUD
def test_a_second_deployment_changes_nothing_and_says_so(tmp_path: Path) -> None:
    folder = packaged(tmp_path)
    first, _ = deployed(folder, "again", **CLOSES)
    second, said = deployed(folder, "again")
    assert second == first
    assert [line for line in said if "nothing" in line] == [
        "sensus-again-data: nothing to change",
        "sensus-again-app: nothing to change",
        "sensus-again-alarms: nothing to change",
        "again: nothing has changed; release 1 stays",
    ]


@CLOUD
def test_what_will_change_is_told_before_it_is_done(tmp_path: Path) -> None:
    deployed(packaged(tmp_path), "told", **CLOSES)
    another = APP.replace("Outputs:", "  Another: {Type: AWS::SQS::Queue}\nOutputs:")
    _, said = deployed(packaged(tmp_path, app=another), "told", ApiConcurrency="700")
    told = next(line for line in said if line.startswith("sensus-told-app"))
    assert told.splitlines()[0] == "sensus-told-app: 1 added, 1 changed"
    assert "  + added Another (SQS::Queue)" in told.splitlines()
    assert "  ~ changed Waiting (SQS::Queue): Tags" in told.splitlines()


@CLOUD
def test_what_holds_data_is_neither_replaced_nor_removed_in_passing(tmp_path: Path) -> None:
    kept, _ = deployed(packaged(tmp_path), "holding", **CLOSES)
    other_key = KEPT.replace("household_id", "household")
    with pytest.raises(Refused, match=r"Households \(AWS::DynamoDB::Table, records\) might be replaced.*--replace Households"):
        deployed(packaged(tmp_path, kept=other_key), "holding")
    without = KEPT[: KEPT.index("  Households:\n")] + KEPT[KEPT.index("Outputs:") :].replace(
        "  HouseholdsTable: {Value: !Ref Households}\n", ""
    )
    with pytest.raises(Refused, match=r"Households \(AWS::DynamoDB::Table, records\) would be removed"):
        deployed(packaged(tmp_path, kept=without), "holding")
    assert boto3.client("dynamodb").describe_table(TableName=kept["HouseholdsTable"])["Table"]["TableStatus"] == "ACTIVE"
    assert deployed(packaged(tmp_path), "holding")[1][0] == "sensus-holding-data: nothing to change", "no change set is left in the way"
    _, said = deployed(packaged(tmp_path, kept=other_key), "holding", "Households")
    assert said[0].splitlines() == [
        "sensus-holding-data: 1 perhaps replaced",
        "  ! perhaps replaced Households (DynamoDB::Table): AttributeDefinitions, KeySchema",
    ]


@CLOUD
def test_what_is_kept_can_not_be_deleted_in_passing(tmp_path: Path) -> None:
    deployed(packaged(tmp_path), "guarded", **CLOSES)
    cloud = boto3.client("cloudformation")
    with pytest.raises(cloud.exceptions.ClientError, match="TerminationProtection is enabled"):
        cloud.delete_stack(StackName="sensus-guarded-data")


@CLOUD
def test_a_stack_that_never_came_up_is_begun_anew(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="sensus-anew-app: Broken: "):
        deployed(packaged(tmp_path, app=BROKEN), "anew", **CLOSES)
    outputs, said = deployed(packaged(tmp_path), "anew", **CLOSES)
    assert outputs["Fires"] == "2099-04-01T00:01:00"
    assert [line for line in said if "Beginning it anew" in line]


@CLOUD
def test_an_update_that_fails_leaves_the_stack_as_it_was(tmp_path: Path) -> None:
    before, _ = deployed(packaged(tmp_path), "failing", **CLOSES)
    with pytest.raises(Refused, match=r"sensus-failing-app: Broken: .* It is as it was before"):
        deployed(packaged(tmp_path, app=BROKEN, code="newer"), "failing", ApiConcurrency="1")
    assert stacks.outputs("sensus-failing-app") == {name: before[name] for name in ("AtOnce", "Fires", "Runs", "Told")}
    assert deployed(packaged(tmp_path, code="newer"), "failing")[0]["Runs"] != before["Runs"]


@CLOUD
@pytest.mark.parametrize("is_new", [True, False])
def test_a_change_set_that_was_left_over_is_taken_out_of_the_way(tmp_path: Path, is_new: bool) -> None:
    folder, cloud, stage = packaged(tmp_path), boto3.client("cloudformation"), f"left{is_new}".lower()
    if not is_new:
        deployed(folder, stage, **CLOSES)
    cloud.create_change_set(
        StackName=f"sensus-{stage}-data",
        ChangeSetName="deploy-that-was-cut-short",
        ChangeSetType="CREATE" if is_new else "UPDATE",
        TemplateBody=KEPT.replace("Outputs:", "  Another: {Type: AWS::SQS::Queue}\nOutputs:"),
        Parameters=[{"ParameterKey": "Stage", "ParameterValue": stage}],
    )
    deployed(folder, stage, **CLOSES)
    assert cloud.list_change_sets(StackName=f"sensus-{stage}-data")["Summaries"] in ([], None) or not [
        each
        for each in cloud.list_change_sets(StackName=f"sensus-{stage}-data")["Summaries"]
        if each["ChangeSetName"].endswith("cut-short")
    ]
