"""What `make package` and `make deploy` say when they can't, and what goes into a package."""

import re
from pathlib import Path

import boto3
import pytest

from infra import deploy, libraries, package


@pytest.mark.parametrize("stage", ["", "P", "Pilot", "a-b", "1st", "seventeenletterss"])
def test_a_stage_that_no_resource_can_be_named_after_is_refused(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        package.main(["--stage", stage])
    assert "a stage is 2 to 16 lower-case letters and digits" in capsys.readouterr().err


def test_a_stage_that_is_not_packaged_is_not_deployed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--stage", "pilot", "--from", str(tmp_path / "nothing")])
    assert "make package STAGE=pilot" in capsys.readouterr().err


def test_a_parameter_without_a_value_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--stage", "pilot", "--from", str(tmp_path), "SiteOrigins"])
    assert "SiteOrigins" in capsys.readouterr().err


#: How an ELF file says that it is for 64-bit ARM (e_machine).
AARCH64 = b"\xb7\x00"

KEPT = """
Parameters:
  Stage: {Type: String}
  MalwareScan: {Type: String, Default: "off"}
Resources:
  Code: {Type: AWS::S3::Bucket}
  Waiting: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: scanned, Value: !Ref MalwareScan}]}}
Outputs:
  CodeBucket: {Value: !Ref Code}
  MalwareScan: {Value: !Ref MalwareScan}
"""
QUEUE = """
Parameters:
  MalwareScan: {Type: String}
Resources:
  Waiting: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: scanned, Value: !Ref MalwareScan}]}}
Outputs:
  Told: {Value: !Ref MalwareScan}
"""


APP = """
Parameters:
  CampaignCloses: {Type: String, Default: "2099-04-01T00:00+07:00"}
  CampaignTimeZone: {Type: String, Default: Asia/Jakarta}
  CloseFiresAt: {Type: String}
  MalwareScan: {Type: String}
Resources:
  Waiting:
    Type: AWS::SQS::Queue
    Properties: {Tags: [{Key: scanned, Value: !Ref MalwareScan}, {Key: fires, Value: !Ref CloseFiresAt}]}
Outputs:
  Fires: {Value: !Ref CloseFiresAt}
  Told: {Value: !Ref MalwareScan}
"""


@pytest.fixture
def packaged(emulated_cloud: str, tmp_path: Path) -> Path:
    """Templates with the parameters that a deployment looks at, and little else."""
    templates = {"data.yaml": KEPT, "scan.yaml": QUEUE, "app.json": APP, "alarms.yaml": QUEUE}
    for name, content in {**templates, **dict.fromkeys(package.CODE, "code")}.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_the_scanner_comes_and_goes_as_the_stage_asks(packaged: Path) -> None:
    def stacks() -> set[str]:
        found = boto3.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE", "UPDATE_COMPLETE"])["StackSummaries"]
        return {each["StackName"].removeprefix("sensus-scanned-") for each in found if each["StackName"].startswith("sensus-scanned-")}

    assert deploy.deploy(stage="scanned", folder=packaged, parameters={"MalwareScan": "on"})["Told"] == "on"
    assert stacks() == {"data", "scan", "app", "alarms"}
    assert deploy.deploy(stage="scanned", folder=packaged, parameters={})["Told"] == "on", "what isn't given stays"
    assert deploy.deploy(stage="scanned", folder=packaged, parameters={"MalwareScan": "off"})["Told"] == "off"
    assert stacks() == {"data", "app", "alarms"}


def test_the_moment_of_the_close_follows_the_calendar_that_a_stage_was_given(packaged: Path) -> None:
    def fires(**parameters: str) -> str:
        return deploy.deploy(stage="closing", folder=packaged, parameters=parameters)["Fires"]

    assert fires() == "2099-04-01T00:01:00"
    assert fires(CampaignCloses="2099-04-08T00:00+07:00") == "2099-04-08T00:01:00"
    assert fires() == "2099-04-08T00:01:00", "what isn't given stays"
    assert fires(CampaignTimeZone="Asia/Jayapura") == "2099-04-08T02:01:00"
    with pytest.raises(deploy.StackRefused, match="CloseFiresAt is worked out from CampaignCloses"):
        fires(CloseFiresAt="2099-04-08T00:01:00")


def test_every_version_that_goes_into_the_zip_is_pinned_to_what_was_tested() -> None:
    pins = libraries.pins(package.ROOT / "requirements.txt")
    named = {pin.partition("==")[0].lower() for pin in pins}
    assert {"botocore", "pynamodb", "cffi", "urllib3"} <= named
    assert not {"chalice", "pip", "pytest"} & named
    assert all(pin.count("==") == 1 for pin in pins)


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(SystemExit, match="is no package"):
        package.package(stage="pilot", to=tmp_path)
    assert (tmp_path / "letters.txt").exists()


def test_every_library_of_the_inspector_loads_on_lambdas_machines(tmp_path: Path) -> None:
    of_all = libraries.pins(package.ROOT / "requirements.txt", without=package.NOT_OF_THE_INSPECTOR)
    libraries.install(of_all | libraries.pins(package.ROOT / "requirements-inspector.txt"), to=tmp_path, machine="aarch64")
    compiled = {path: path.read_bytes() for path in tmp_path.rglob("*.so*")}
    assert {"PIL", "pikepdf", "lxml", "cryptography"} <= {path.relative_to(tmp_path).parts[0] for path in compiled}
    assert not [path for path, code in compiled.items() if code[18:20] != AARCH64], "compiled for another machine"
    asked = {int(minor) for code in compiled.values() for minor in re.findall(rb"\x00GLIBC_2\.(\d+)", code)}
    assert max(asked) <= libraries.GLIBC_MINOR
