"""The hand-off: what villages, regencies and the nation publish for the interviews, when it adds up to the register.

What is published once is never written again: whatever changes afterwards is a numbered delta beside it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from chalicelib.credentials.fingerprints import sha256
from chalicelib.credentials.identity import case_id
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.faults import Fault
from chalicelib.domain.household import Household, Status, reference_day
from chalicelib.enumeration import match
from chalicelib.enumeration.compare import Told
from chalicelib.interview import checks, delta, manifest, package, state, unlisted
from chalicelib.interview.case import Case
from chalicelib.interview.changes import Changes
from chalicelib.interview.checks import Check
from chalicelib.interview.manifest import Counts, Delta, Part
from chalicelib.interview.package import Contents
from chalicelib.interview.state import State
from chalicelib.storage import packages
from chalicelib.storage.keys import keys


class CountsDiffer(Fault):
    """The households that ended are not as many as the register has: nothing is published. Both are counts of households."""

    def __init__(self, region: str, *, registered: int, ended: int) -> None:
        super().__init__(f"In {region} the register has {registered} households, and {ended} ended. Nothing of it was published.")
        self.region, self.registered, self.ended = region, registered, ended


class PackageChanged(Fault):
    """A published file is missing, or isn't the one that was published."""


class Assigned(NamedTuple):
    """Who goes to a case: the logins of an officer and of their supervisor, "" for nobody."""

    officer: str
    supervisor: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published of a region last: its counts, the SHA-256 of its manifest, which vouches for the rest, and which delta it is
    of; 0 is the package itself."""

    counts: Counts
    manifest: str
    delta: int = 0

    def record(self) -> dict[str, Any]:
        """As it is kept."""
        return {"counts": self.counts.shown(), "manifest": self.manifest, "delta": self.delta}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Published":
        """As it was kept."""
        return cls(Counts(**record["counts"]), record["manifest"], record.get("delta", 0))

    @property
    def part(self) -> Part:
        """As the manifest above says it."""
        return Part(self.counts, self.manifest, self.delta)


def publish_village(
    village: str,
    ended: Iterable[Household],
    *,
    names: Sequence[str],
    registered: int,
    campaign: Campaign,
    found: Told,
    before: Published | None,
    claim: Callable[[int, str], None],
    assigned: Mapping[str, Assigned] | None = None,
) -> Published:
    """Write the package of a village whose households have ended, its manifest last; after `before`, a delta of what has changed since,
    and nothing when nothing has. `assigned` says who goes to which case, by its id; without it that stays as it was.
    `found` is what the comparison tells the village.
    `claim` hears which delta is about to be written (0: the package) and the fingerprint of all that it says.

    Raises CountsDiffer, PackageChanged, Busy."""
    told = published_state(village, before, campaign=campaign) if before else State()
    if assigned is None:
        assigned = {id: Assigned(standing.assigned_to, standing.supervisor) for id, standing in told.cases.items()}
    contents, counts = _contents(village, ended, registered=registered, campaign=campaign, found=found, assigned=assigned)
    now = contents.state(digest=sha256)
    if before is None:
        claim(0, sha256(state.written(now)))
        return _publish_village(village, package.files(contents, now), names=names, counts=counts, campaign=campaign)
    changes = Changes(contents.cases, told, now)
    if changes.none and counts == before.counts:
        return before
    numbered = Delta(before.delta + 1, before.manifest, delta.counts(changes))
    claim(numbered.number, sha256(state.written(now)))
    return _publish_village(village, delta.files(contents, changes), names=names, counts=counts, campaign=campaign, delta=numbered)


def publish_above(region: str, below: Mapping[str, Published], *, campaign: Campaign, before: Published | None) -> Published:
    """Write the manifest of a regency from those of all its villages, or of NATION from those of all regencies; after `before` a delta
    if anything changed. Raises CountsDiffer, PackageChanged, Busy."""
    for code, published in sorted(below.items()):
        counts = manifest.read(_checked(code, published, campaign))
        if not counts.add_up() or counts != published.counts:
            raise CountsDiffer(code, registered=counts.register, ended=counts.final + counts.handed_off)
    parts = {code: published.part for code, published in below.items()}
    if before and manifest.parts(_checked(region, before, campaign)) == parts:
        return before
    numbered = Delta(before.delta + 1, before.manifest) if before else None
    content = manifest.of_parts(region, parts, campaign=campaign, delta=numbered)
    return _publish(region, content, campaign=campaign, delta=numbered)


def published_state(village: str, published: Published, *, campaign: Campaign) -> State:
    """What has been told of a village up to `published`. Raises PackageChanged, Busy."""
    said = manifest.files(_checked(village, published, campaign))
    path = manifest.folder(campaign, village, delta=published.delta) + state.NAME
    return state.read(_fetched(path, said[state.NAME]))


def versions(village: str, published: Published, name: str, *, campaign: Campaign) -> list[bytes]:
    """A file of a village's package and of each delta up to `published`, in the order in which they were published, each as it was.
    Raises PackageChanged, Busy."""
    found, fingerprint = [], published.manifest
    for number in range(published.delta, -1, -1):
        folder = manifest.folder(campaign, village, delta=number)
        content = _fetched(folder + manifest.NAME, fingerprint)
        found.append(_fetched(folder + name, manifest.files(content)[name]))
        fingerprint = manifest.after(content) if number else ""
    return found[::-1]


def _contents(
    village: str, ended: Iterable[Household], *, registered: int, campaign: Campaign, found: Told, assigned: Mapping[str, Assigned]
) -> tuple[Contents, Counts]:
    """What a village hands over, and how it adds up. Raises CountsDiffer when it doesn't."""
    on, statuses = reference_day(campaign), Counter[Status]()
    cases: list[Case] = []
    final: list[Case] = []
    verify: list[Check] = []
    counted: set[str] = set()
    for household in ended:
        statuses[household.status] += 1
        told, id = match.told_of(household), case_id(household.household_id, keys().identity)
        if household.status is Status.HANDED_OFF:
            goes = assigned.get(id, Assigned(""))
            cases.append(Case(id, household, on, told.returns, told.visits, goes.officer, goes.supervisor))
            continue
        counted.add(id)
        case = Case(id, household, on, told.returns, told.visits)
        if reasons := list(checks.of(case, found.duplicates)):
            final.append(case)
            verify += reasons
    waiting = match.unlisted(village)
    returns = [Case(case_id(one.household_id, keys().identity), one, on) for one in waiting.returns]
    verify += [check for case in returns for check in checks.doubles(case, found.duplicates)]
    visits = [unlisted.of_visit(case_id(one.reference, keys().identity), one) for one in waiting.visits]
    ended_as = {"final": statuses[Status.FINAL], "handed_off": statuses[Status.HANDED_OFF]}
    counts = Counts(register=registered, **ended_as, unlisted=len(returns) + len(visits), checks=len(verify))
    if not counts.add_up():
        raise CountsDiffer(village, registered=registered, ended=statuses.total())
    return Contents(cases, final, verify, returns, visits, found.arrivals, frozenset(counted)), counts


def _publish_village(
    village: str,
    files: Iterable[tuple[str, bytes]],
    *,
    names: Sequence[str],
    counts: Counts,
    campaign: Campaign,
    delta: Delta | None = None,
) -> Published:
    folder, hashes = manifest.folder(campaign, village, delta=delta.number if delta else 0), {}
    for name, content in files:
        packages.put(folder + name, content)
        hashes[name] = sha256(content)
    content = manifest.of_village(village, names=names, counts=counts, hashes=hashes, campaign=campaign, delta=delta)
    return _publish(village, content, campaign=campaign, delta=delta)


def _publish(region: str, content: bytes, *, campaign: Campaign, delta: Delta | None) -> Published:
    number = delta.number if delta else 0
    packages.put(manifest.folder(campaign, region, delta=number) + manifest.NAME, content)
    return Published(manifest.read(content), sha256(content), number)


def _checked(region: str, published: Published, campaign: Campaign) -> bytes:
    """The manifest of what was published of a region last."""
    return _fetched(manifest.folder(campaign, region, delta=published.delta) + manifest.NAME, published.manifest)


def _fetched(path: str, fingerprint: str) -> bytes:
    content = packages.get(path)
    if content is None or sha256(content) != fingerprint:
        raise PackageChanged(f"{path} is missing or isn't what was published. Restore its version from the bucket.")
    return content
