"""The templates of a packaged stage: which stack each makes, where, and what it asks for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from infra.deploying.refusals import Refused

#: What CloudFront uses, its certificate and its firewall, lives there whatever the stage's region.
OF_THE_EDGE = "us-east-1"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stage: one template, one stack. `region` is None for the stage's own."""

    name: str
    file: str
    region: str | None = None
    #: Whether all stages of the account share it.
    shared: bool = False
    #: Parameter of the template → parameter of the stage, where those differ.
    renamed: Mapping[str, str] = field(default_factory=dict)

    def stack(self, stage: str) -> str:
        """The name of its stack."""
        return f"sensus-{self.name}" if self.shared else f"sensus-{stage}-{self.name}"


#: In the order in which they are deployed: each takes the outputs of those before it.
PARTS = (
    Part("account", "account.yaml", shared=True),
    Part("data", "data.yaml"),
    Part("scan", "scan.yaml"),
    Part("app", "app.json"),
    Part("edge", "edge.yaml", region=OF_THE_EDGE),
    Part("site", "site.json"),
    Part("probe", "probe.yaml"),
    Part("alarms", "alarms.yaml"),
    Part("alarms-of-functions", "alarms-of-functions.yaml"),
    Part("alarms-of-stores", "alarms-of-stores.yaml"),
    # An alarm tells topics of its own region only.
    Part(
        "edge-alarms",
        "edge-alarms.yaml",
        region=OF_THE_EDGE,
        renamed={"AlarmTopicArn": "EdgeAlarmTopicArn", "TicketTopicArn": "EdgeTicketTopicArn"},
    ),
)
#: By name.
PART = {part.name: part for part in PARTS}
#: What watches the others, and nobody else needs.
WATCHING = tuple(part.name for part in PARTS if "alarms" in part.name)


class _Reader(yaml.SafeLoader):  # type: ignore[misc]  # the library has no types
    """Reads a template without minding its functions (`!Ref` and the like)."""


def _untagged(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    match node:
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
        case _:
            return loader.construct_scalar(node)  # type: ignore[arg-type]  # the third kind of node is a scalar


_Reader.add_multi_constructor("!", _untagged)


def declared(template: str) -> dict[str, str]:
    """The parameters of a template with their defaults, "" for none."""
    return {name: str(each.get("Default", "")) for name, each in _parameters(template).items()}


def read(folder: Path) -> dict[str, str]:
    """The templates in a packaged folder, by part. Raises Refused for one without what every stage has."""
    found = {part.name: (folder / part.file).read_text() for part in PARTS if (folder / part.file).exists()}
    if missing := {"data", "app", "alarms"} - set(found):
        raise Refused(f"{folder} lacks the templates of {', '.join(sorted(missing))}: package the stage again (make package).")
    return found


def asked(made: Mapping[str, str]) -> set[str]:
    """The parameters that a stage of these templates takes."""
    return {PART[part].renamed.get(name, name) for part, body in made.items() for name in declared(body)}


def check(folder: Path) -> None:
    """Raise Refused for the first template that CloudFormation would not take, with the line and the reason. What was found good lies in
    the folder as `checked`, so that a package is looked at once."""
    from cfnlint.api import lint_file

    mark = folder / "checked"
    good: dict[str, str] = json.loads(mark.read_text()) if mark.exists() else {}
    for file in (folder / part.file for part in PARTS if (folder / part.file).exists()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        if good.get(file.name) == content:
            continue
        if faults := lint_file(file):
            raise Refused(f"{file.name} would be refused: {'; '.join(str(fault) for fault in faults[:3])}")
        good[file.name] = content
        mark.write_text(json.dumps(good, indent=1))


def _parameters(template: str) -> dict[str, dict[str, Any]]:
    # JSON of any template is YAML too, but reading it as such takes seconds.
    read: Any = json.loads(template) if template.lstrip().startswith("{") else yaml.load(template, _Reader)
    parameters: dict[str, dict[str, Any]] = read.get("Parameters", {})
    return parameters
