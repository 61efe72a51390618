"""What the tools of policy find: cfn-lint (is it valid), checkov and AWS's own guard rules (is it safe).

checkov and the guard rules live in a folder of their own, .venv/policy, which `make policy` fills: requirements.txt and package.json
beside this file say with what.
"""

import json
import platform
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfnlint.api import lint_file

from infra.policy.plain import plain

#: Where the npm package has its rules and, by machine, the program.
GUARD = Path("node_modules/@cdklabs/cdk-validator-cfnguard")
RULES = GUARD / "rules" / "control-tower"
MACHINES = {"aarch64": "aarch64", "arm64": "aarch64", "x86_64": "x86_64"}


class ToolFailed(RuntimeError):
    """A tool of policy did not do its work, so nothing is known of the templates."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A rule that a resource does not keep. `resource` is template/logical id; `severity` is "" where the rule's makers don't say."""

    rule: str
    resource: str
    severity: str
    says: str


def findings(*, folder: Path, tools: Path, scratch: Path) -> list[Finding]:
    """All that is found in the templates of `folder`, each once. `tools` is .venv/policy, `scratch` an empty folder. Raises ToolFailed."""
    templates = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".yaml"))
    if not templates:
        raise ToolFailed(f"{folder} holds no template.")
    for template in templates:
        (scratch / f"{template.stem}.json").write_text(json.dumps(plain(template), indent=1))
    linted = (found for template in templates for found in _linted(template))
    return sorted({*linted, *_by_checkov(scratch, tools), *_by_guard(scratch, tools, {path.stem for path in templates})})


def _linted(template: Path) -> Iterator[Finding]:
    for match in lint_file(template):
        # ["Resources", "Keys", "Properties", …]; "Parameters" and "Outputs" are no resources, but named as shortly.
        path = [str(part) for part in getattr(match, "path", None) or []]
        named = path[1] if len(path) > 1 else "template"
        yield Finding(match.rule.id, f"{template.stem}/{named}", match.rule.severity.upper(), match.message)


def _by_checkov(folder: Path, tools: Path) -> Iterator[Finding]:
    program = _there(tools / "bin" / "checkov")
    # Its severities and guides come from its makers' service, for which the command would wait: --skip-download.
    asked = [
        program,
        "--directory",
        folder,
        "--framework",
        "cloudformation",
        "--output",
        "json",
        "--soft-fail",
        "--skip-download",
        "--quiet",
    ]
    told = json.loads(_told(asked, fine={0}))
    results, summary = told["results"], told["summary"]
    if summary["parsing_errors"] or not summary["passed"]:
        raise ToolFailed(f"checkov could not read the templates: {results.get('parsing_errors')}")
    for failed in results["failed_checks"]:
        resource = f"{Path(failed['file_path']).stem}/{failed['resource'].rpartition('.')[2]}"
        yield Finding(failed["check_id"], resource, (failed.get("severity") or ""), failed["check_name"])


def _by_guard(folder: Path, tools: Path, templates: set[str]) -> Iterator[Finding]:
    machine = MACHINES.get(platform.machine(), platform.machine())
    system = {"Darwin": "macos", "Linux": "ubuntu"}.get(platform.system(), platform.system())
    program, rules = (_there(tools / path) for path in (GUARD / "bin" / system / machine / "cfn-guard", RULES / "cfn-guard"))
    asked = [program, "validate", "--rules", rules, "--data", folder, "--structured", "--output-format", "json", "--show-summary", "none"]
    told = json.loads(_told(asked, fine={0, 19}))
    if {Path(each["name"]).stem for each in told} != templates:
        raise ToolFailed("cfn-guard did not read every template.")
    severities = {each["Id"]: str(each["Severity"]) for each in map(_read, sorted((tools / RULES / "metadata").rglob("*.json")))}
    for each in told:
        for rule in each["not_compliant"]:
            said = re.search(r"\[(CT\.[\w.]+)\]: (.+?)\s+\[FIX\]: ([^\n]+)", "\n".join(_messages(rule)))
            if said is None:
                raise ToolFailed(f"cfn-guard does not name its rule: {json.dumps(rule)[:400]}")
            resources = set(_resources(rule))
            if not resources:
                raise ToolFailed(f"cfn-guard does not say which resource breaks {said[1]}.")
            for resource in resources:
                yield Finding(said[1], f"{Path(each['name']).stem}/{resource}", severities[said[1]], f"{said[2]}. {said[3]}")


def _resources(part: Any) -> Iterator[str]:
    """The logical ids of what a rule looked at and did not find well."""
    if isinstance(part, list):
        for each in part:
            yield from _resources(each)
    elif isinstance(part, dict):
        path = part.get("path")
        if isinstance(path, str) and path.startswith("/Resources/"):
            yield path.split("/")[2]
        for name, each in part.items():
            # `to` is what it was compared with, and a `value` without a place is a piece of the template.
            if name != "to" and not (name == "value" and isinstance(each, dict) and not {"path", "traversed_to"} & set(each)):
                yield from _resources(each)


def _messages(part: Any) -> Iterator[str]:
    for each in part.values() if isinstance(part, dict) else part:
        if isinstance(each, dict | list):
            yield from _messages(each)
    if isinstance(part, dict) and part.get("custom_message"):
        yield str(part["custom_message"]).strip()


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def _there(path: Path) -> Path:
    if not path.exists():
        raise ToolFailed(f"{path} is missing: run `make policy`, which installs it.")
    return path


def _told(asked: list[Any], *, fine: set[int]) -> str:
    done = subprocess.run(asked, capture_output=True, text=True, timeout=600)
    if done.returncode not in fine:
        raise ToolFailed(f"{asked[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
