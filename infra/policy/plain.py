"""Templates as the tools of policy read them: plain CloudFormation, as a production stage deploys it.

The tools know functions by their plain type and take a condition's two branches for neither. So what SAM writes shortly is written out, and
every choice is made as production makes it: a parameter without a value counts as given, and `PRODUCTION` says the others.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from cfnlint.decode import decode
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

#: Parameters that production gives a value other than the template's own.
PRODUCTION = {
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/of-the-site",
    "FirewallArn": "arn:aws:wafv2:us-east-1:000000000000:global/webacl/of-the-site/1",
    "MalwareScan": "on",
}
#: The region in which SAM writes its shorthand out; nothing of it stays in the result.
REGION = "ap-southeast-3"


class _NoManagedPolicies:
    """SAM asks it for the names of managed policies; the census's roles have none."""

    def load(self) -> dict[str, str]:
        return {}


def written(template: Path) -> dict[str, Any]:
    """A template as it is written, from YAML or JSON."""
    read, problems = decode(str(template))
    if read is None:
        raise SystemExit(f"{template} can't be read: {problems}")
    return cast(dict[str, Any], json.loads(json.dumps(read)))


def plain(template: Path) -> dict[str, Any]:
    """A template without SAM's shorthand and without choices. Every resource stays, whatever its condition, so that each is judged."""
    read = written(template)
    values = {name: PRODUCTION.get(name) or str(each.get("Default", "")) or "given" for name, each in read.get("Parameters", {}).items()}
    conditions = read.get("Conditions", {})
    if "Transform" in read:
        read = cast(dict[str, Any], Translator(_NoManagedPolicies(), Parser(), boto_session=_Here()).translate(read, values))
    chosen = _chosen(read, values=values, conditions=conditions)
    return cast(dict[str, Any], chosen)


class _Here:
    """What SAM asks of a session of boto3: where it is."""

    region_name = REGION


def _chosen(part: Any, *, values: Mapping[str, str], conditions: Mapping[str, Any]) -> Any:
    """`part` of a template with each `Fn::If` replaced by its branch, and `Fn::Sub` of a resource's ARN written as the tools know it."""
    if isinstance(part, list):
        kept = (_chosen(each, values=values, conditions=conditions) for each in part)
        return [each for each in kept if not _is_no_value(each)]
    if not isinstance(part, dict):
        return part
    if set(part) == {"Fn::If"}:
        name, then, otherwise = part["Fn::If"]
        return _chosen(then if _holds(conditions[name], values, conditions) else otherwise, values=values, conditions=conditions)
    if set(part) == {"Ref"} and part["Ref"] in PRODUCTION:
        return PRODUCTION[part["Ref"]]
    if set(part) == {"Fn::Sub"}:
        return _joined(part)
    kept_parts = {name: _chosen(each, values=values, conditions=conditions) for name, each in part.items()}
    return {name: each for name, each in kept_parts.items() if not _is_no_value(each)}


def _is_no_value(part: Any) -> bool:
    return isinstance(part, dict) and part == {"Ref": "AWS::NoValue"}


def _joined(part: dict[str, Any]) -> dict[str, Any]:
    """`${Uploads.Arn}/*` as the join that it stands for; any other substitution as it is."""
    text = part["Fn::Sub"]
    found = re.fullmatch(r"\$\{(\w+)\.Arn\}([^$]*)", text) if isinstance(text, str) else None
    return {"Fn::Join": ["", [{"Fn::GetAtt": [found[1], "Arn"]}, found[2]]]} if found else part


def _holds(condition: Any, values: Mapping[str, str], conditions: Mapping[str, Any]) -> bool:
    ((kind, given),) = condition.items()
    if kind == "Condition":
        return _holds(conditions[given], values, conditions)
    if kind == "Fn::Equals":
        left, right = (values.get(each["Ref"], each["Ref"]) if isinstance(each, dict) else str(each) for each in given)
        return bool(left == right)
    held = [_holds(each, values, conditions) for each in given]
    return {"Fn::Not": not all(held), "Fn::And": all(held), "Fn::Or": any(held)}[kind]
