"""Releases: what is kept of each deployment, how one comes back, and what stays when a stage goes."""

import json
from pathlib import Path

import boto3
import pytest

from infra import remove, rollback
from infra.deploy import deploy
from infra.deploying import stacks
from infra.deploying.refusals import Refused
from infra.deploying.releases import Release, Releases
from tests.infra.tiny_stage import APP, BROKEN, CLOSES, packaged

pytestmark = pytest.mark.usefixtures("emulated_cloud")


def releases(stage: str) -> list[Release]:
    return Releases(stacks.outputs(f"sensus-{stage}-data")["CodeBucket"]).all()


def runs(stage: str) -> dict[str, str]:
    return stacks.outputs(f"sensus-{stage}-app")


def test_each_deployment_that_changes_something_is_a_release(tmp_path: Path) -> None:
    folder = packaged(tmp_path)
    deploy(stage="kept", folder=folder, parameters=CLOSES)
    deploy(stage="kept", folder=folder, parameters={})
    deploy(stage="kept", folder=packaged(tmp_path, code="newer"), parameters={"ApiConcurrency": "700"})
    first, second = releases("kept")
    assert (first.number, second.number, first.proved, second.proved) == (1, 2, True, True)
    assert first.by.startswith("arn:aws:")
    assert first.parameters["app"]["ApiConcurrency"] == "800"
    assert second.parameters["app"]["ApiConcurrency"] == "700"
    assert first.code != second.code
    assert first.templates == second.templates
    assert first.content != second.content


def test_the_same_inputs_give_a_release_of_the_same_content(tmp_path: Path) -> None:
    folder = packaged(tmp_path)
    for concurrency in ("800", "700", "800"):
        deploy(stage="same", folder=folder, parameters={**CLOSES, "ApiConcurrency": concurrency})
    first, other, again = releases("same")
    assert first.content == again.content != other.content


def test_a_rollback_brings_back_program_and_parameters_but_not_the_facts(tmp_path: Path) -> None:
    deploy(stage="back", folder=packaged(tmp_path), parameters=CLOSES)
    old = runs("back")
    another = APP.replace("Outputs:", "  Another: {Type: AWS::SNS::Topic}\nOutputs:")
    later = {"ApiConcurrency": "700", "CampaignCloses": "2099-04-08T00:00+07:00"}
    deploy(stage="back", folder=packaged(tmp_path, code="newer", app=another), parameters=later)
    assert runs("back") != old
    rollback.back(stage="back")
    assert runs("back") == {**old, "Fires": "2099-04-08T00:01:00"}
    assert releases("back")[-1].back_to == 1
    named = {
        each["LogicalResourceId"]
        for each in boto3.client("cloudformation").describe_stack_resources(StackName="sensus-back-app")["StackResources"]
    }
    assert named == {"Waiting"}


def test_a_release_that_was_not_proved_is_what_one_goes_back_from(tmp_path: Path) -> None:
    deploy(stage="unproved", folder=packaged(tmp_path), parameters=CLOSES)
    old = runs("unproved")
    with pytest.raises(Refused, match="sensus-unproved-alarms"):
        deploy(stage="unproved", folder=packaged(tmp_path, code="newer", alarms=BROKEN), parameters={})
    assert runs("unproved") != old, "the functions are already new"
    assert [release.proved for release in releases("unproved")] == [True, False]
    rollback.back(stage="unproved")
    assert runs("unproved") == old
    assert [release.proved for release in releases("unproved")] == [True, False, True]


def test_one_goes_back_step_by_step_or_to_a_release_by_its_number(tmp_path: Path) -> None:
    for code in ("first", "second", "third"):
        deploy(stage="steps", folder=packaged(tmp_path, code=code), parameters=CLOSES)
    first, second, _ = (release.code["CodeKey"] for release in releases("steps"))
    rollback.back(stage="steps")
    assert runs("steps")["Runs"] == second
    rollback.back(stage="steps")
    assert runs("steps")["Runs"] == first
    with pytest.raises(Refused, match="no earlier release"):
        rollback.back(stage="steps")
    rollback.back(stage="steps", number=2)
    assert runs("steps")["Runs"] == second
    with pytest.raises(Refused, match="no release 9"):
        rollback.back(stage="steps", number=9)


def test_nothing_secret_is_in_a_release(tmp_path: Path) -> None:
    secret = APP.replace("Parameters:", 'Parameters:\n  EdgeSecretOld: {Type: String, NoEcho: true, Default: "known to the edge alone"}')
    deploy(stage="secret", folder=packaged(tmp_path, app=secret), parameters=CLOSES)
    (release,) = releases("secret")
    assert "EdgeSecretOld" not in json.dumps(release.parameters)


def test_what_a_stage_holds_stays_when_it_is_removed_and_serves_it_again(tmp_path: Path) -> None:
    outputs = deploy(stage="gone", folder=packaged(tmp_path), parameters=CLOSES)
    tables = boto3.client("dynamodb")
    tables.put_item(TableName=outputs["HouseholdsTable"], Item={"household_id": {"S": "counted"}})
    kept = remove.remove(stage="gone")
    assert kept["HouseholdsTable"] == outputs["HouseholdsTable"]
    assert [part for part in ("data", "app", "alarms") if stacks.described(f"sensus-gone-{part}")] == ["data"]
    again = deploy(stage="gone", folder=packaged(tmp_path), parameters=CLOSES)
    assert tables.get_item(TableName=again["HouseholdsTable"], Key={"household_id": {"S": "counted"}})["Item"]
    with pytest.raises(Refused, match="There is no stage nowhere"):
        remove.remove(stage="nowhere")


def test_a_stage_is_only_removed_by_whoever_names_it_twice(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        remove.main(["--stage", "pilot", "--yes", "local"])
    assert "--yes pilot" in capsys.readouterr().err
