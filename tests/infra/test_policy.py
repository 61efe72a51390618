"""The gate of policy: what the rules of checkov and AWS ask is done or has a reason, and the gate can fail."""

import json
from pathlib import Path

import pytest
import yaml

from infra.package import ROOT
from infra.policy.__main__ import WAIVERS, judged
from infra.policy.findings import Finding, ToolFailed, findings
from infra.policy.plain import plain
from infra.policy.waivers import Waiver, WaiverRefused, judge, read

TOOLS = ROOT / ".venv" / "policy"
FOUND = Finding("CKV_AWS_18", "data/Papers", "", "Ensure the S3 bucket has access logging enabled")
REASON = "Long enough for a stranger to see what speaks for it."


def test_what_the_rules_ask_is_done_or_has_a_reason() -> None:
    judgement = judged(folder=None, tools=TOOLS, waivers=WAIVERS)
    assert judgement.failed == ()
    assert judgement.unused == ()
    assert judgement.waived


def test_a_public_bucket_and_a_role_that_may_do_anything_are_found(tmp_path: Path) -> None:
    folder, scratch = tmp_path / "package", tmp_path / "plain"
    folder.mkdir()
    scratch.mkdir()
    anything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    resources = {
        "Open": {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead"}},
        "Mighty": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
                },
                "Policies": [{"PolicyName": "anything", "PolicyDocument": {"Version": "2012-10-17", "Statement": [anything]}}],
            },
        },
        "Misspelt": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeoutt": 3}},
    }
    (folder / "bad.json").write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}))
    found = {(each.rule, each.resource) for each in findings(folder=folder, tools=TOOLS, scratch=scratch)}
    assert {
        ("CKV_AWS_20", "bad/Open"),
        ("CT.S3.PR.1", "bad/Open"),
        ("CKV_AWS_63", "bad/Mighty"),
        ("CT.IAM.PR.1", "bad/Mighty"),
        ("E3002", "bad/Misspelt"),
    } <= found


def test_a_tool_that_is_not_installed_is_named_and_nothing_passes(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match=r"checkov is missing: run `make policy`"):
        judged(folder=None, tools=tmp_path, waivers=WAIVERS)


def test_a_finding_that_nobody_gave_a_reason_for_fails() -> None:
    judgement = judge([FOUND], [Waiver("CKV_AWS_18", ("data/Uploads",), REASON)])
    assert judgement.failed == (FOUND,)
    assert not judgement.passes


def test_a_waiver_that_nothing_needs_any_more_fails() -> None:
    judgement = judge([FOUND], [Waiver("CKV_AWS_18", ("data/Papers", "data/Uploads"), REASON)])
    assert (judgement.waived, judgement.failed) == ({FOUND: REASON}, ())
    assert judgement.unused == (("CKV_AWS_18", "data/Uploads"),)
    assert not judgement.passes


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"resources": ["data/Papers"], "reason": "not needed"}, "needs a reason"),
        ({"resources": [], "reason": REASON}, "names no resource"),
        ({"resources": ["data/*"], "reason": REASON}, "name each resource"),
        ({"resources": ["Papers"], "reason": REASON}, "name each resource"),
        ({"resources": ["data/Papers", "data/Papers"], "reason": REASON}, "waived twice"),
    ],
)
def test_a_waiver_without_a_reason_or_for_more_than_named_resources_is_refused(tmp_path: Path, rule: dict[str, object], why: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(yaml.safe_dump([{"rule": "CKV_AWS_18", **rule}]))
    with pytest.raises(WaiverRefused, match=why):
        read(file)


def test_a_template_is_judged_as_production_deploys_it(tmp_path: Path) -> None:
    template = tmp_path / "some.yaml"
    template.write_text(
        """
Parameters: {Topic: {Type: String, Default: ""}, MalwareScan: {Type: String, Default: "off"}}
Conditions:
  Told: !Not [!Equals [!Ref Topic, ""]]
  Scanned: !Equals [!Ref MalwareScan, "on"]
  Neither: !And [!Not [!Condition Told], !Not [!Condition Scanned]]
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Condition: Told
    Properties:
      AlarmActions: !If [Told, [!Ref Topic], !Ref AWS::NoValue]
      OKActions: !If [Neither, [!Ref Topic], !Ref AWS::NoValue]
      Period: !If [Scanned, 60, 300]
"""
    )
    assert plain(template)["Resources"]["Alarm"]["Properties"] == {"AlarmActions": [{"Ref": "Topic"}], "Period": 60}
