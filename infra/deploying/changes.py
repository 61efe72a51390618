"""What a change set would do, in words, and what of it nobody may do in passing."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from infra.deploying.refusals import Refused

#: Kinds of resources that hold what people sent, or without which it can't be read.
HOLDS = {
    "AWS::DynamoDB::Table": "records",
    "AWS::KMS::Key": "the key of what is sealed",
    "AWS::S3::Bucket": "objects",
    "AWS::SQS::Queue": "messages",
}
#: Beyond these a list says no more than its numbers.
NAMED = 40
_WOULD = {"removed": "would be removed", "replaced": "would be replaced", "perhaps replaced": "might be replaced"}
_SIGNS = {"added": "+", "changed": "~", "perhaps replaced": "!", "replaced": "!", "removed": "-"}


@dataclass(frozen=True, slots=True)
class Change:
    """One resource of a stack, and what a change set does to it: a word of _SIGNS."""

    name: str
    kind: str
    does: str
    #: The properties that differ, as CloudFormation names them.
    properties: tuple[str, ...] = ()

    @property
    def loses(self) -> str:
        """What would be lost by it, "" for nothing."""
        return HOLDS.get(self.kind, "") if self.does in ("removed", "replaced", "perhaps replaced") else ""

    def __str__(self) -> str:
        which = f": {', '.join(self.properties)}" if self.properties else ""
        return f"{_SIGNS[self.does]} {self.does} {self.name} ({self.kind.removeprefix('AWS::')}){which}"


def read(cloud: Any, change_set: str) -> list[Change]:
    """The changes of a change set that is made, by name."""
    found: list[Change] = []
    page: dict[str, str] = {}
    while True:
        described = cloud.describe_change_set(ChangeSetName=change_set, **page)
        found += [_change(each["ResourceChange"]) for each in described.get("Changes", ()) if "ResourceChange" in each]
        if not described.get("NextToken"):
            return sorted(found, key=lambda change: change.name)
        page = {"NextToken": described["NextToken"]}


def _change(described: dict[str, Any]) -> Change:
    action, replacement = described["Action"], described.get("Replacement", "False")
    does = {"Add": "added", "Import": "added", "Remove": "removed", "Dynamic": "perhaps replaced"}.get(action, "changed")
    if action == "Modify":
        does = {"True": "replaced", "Conditional": "perhaps replaced"}.get(replacement, "changed")
    names = {detail["Target"].get("Name") or detail["Target"]["Attribute"] for detail in described.get("Details", ()) if "Target" in detail}
    return Change(described["LogicalResourceId"], described["ResourceType"], does, tuple(sorted(names)))


def summary(stack: str, changes: Sequence[Change], *, is_new: bool) -> str:
    """What a person reads before it is done: one line of numbers, then each change but those of a new stack."""
    if is_new:
        return f"{stack}: new, {len(changes)} resources"
    if not changes:
        return f"{stack}: only its outputs or parameters change"
    numbers = Counter(change.does for change in changes)
    told = [f"{stack}: {', '.join(f'{numbers[does]} {does}' for does in _SIGNS if numbers[does])}"]
    told += [f"  {change}" for change in changes[:NAMED]]
    if len(changes) > NAMED:
        told.append(f"  and {len(changes) - NAMED} more")
    return "\n".join(told)


def refuse_losses(stack: str, changes: Sequence[Change], *, allowed: Collection[str]) -> None:
    """Raise Refused when a change would lose something that holds data and that `allowed` does not name."""
    losing = [change for change in changes if change.loses and change.name not in allowed]
    if losing:
        named = "; ".join(f"{change.name} ({change.kind}, {change.loses}) {_WOULD[change.does]}" for change in losing)
        asked = " ".join(f"--replace {change.name}" for change in losing)
        raise Refused(f"{stack}: {named}. Nothing was changed. Where that is meant, save what it holds first, then say {asked}.")
