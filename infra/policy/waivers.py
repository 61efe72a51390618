"""What is not fixed, and why: waivers.yaml, held against what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.policy.findings import Finding

#: A waiver that says less says nothing.
SHORTEST_REASON = 40


class WaiverRefused(ValueError):
    """A waiver that says too little or too much; the message says which."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why resources, each template/logical id, need not keep a rule."""

    rule: str
    resources: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """`waived` and why, by finding; `failed`, what nobody gave a reason for; `unused`, the rules and resources that were not found."""

    waived: dict[Finding, str]
    failed: tuple[Finding, ...]
    unused: tuple[tuple[str, str], ...]

    @property
    def passes(self) -> bool:
        return not self.failed and not self.unused


def read(file: Path) -> list[Waiver]:
    """The waivers of a file. Raises WaiverRefused for one without a reason, for a pattern, and for the same rule and resource twice."""
    waivers = [
        Waiver(each["rule"], tuple(each["resources"]), " ".join(each["reason"].split())) for each in yaml.safe_load(file.read_text("utf-8"))
    ]
    seen: set[tuple[str, str]] = set()
    for waiver in waivers:
        if len(waiver.reason) < SHORTEST_REASON:
            raise WaiverRefused(f"{file}: {waiver.rule} needs a reason that a stranger understands.")
        if not waiver.resources:
            raise WaiverRefused(f"{file}: {waiver.rule} names no resource.")
        for resource in waiver.resources:
            if "*" in resource or resource.count("/") != 1:
                raise WaiverRefused(f"{file}: {waiver.rule} waives {resource!r}; name each resource as template/LogicalId.")
            if (waiver.rule, resource) in seen:
                raise WaiverRefused(f"{file}: {waiver.rule} of {resource} is waived twice.")
            seen.add((waiver.rule, resource))
    return waivers


def judge(found: Iterable[Finding], waivers: Sequence[Waiver]) -> Judgement:
    """Hold what was found against the waivers."""
    reasons = {(waiver.rule, resource): waiver.reason for waiver in waivers for resource in waiver.resources}
    found = list(found)
    return Judgement(
        waived={each: reasons[each.rule, each.resource] for each in found if (each.rule, each.resource) in reasons},
        failed=tuple(each for each in found if (each.rule, each.resource) not in reasons),
        unused=tuple(sorted(set(reasons) - {(each.rule, each.resource) for each in found})),
    )
