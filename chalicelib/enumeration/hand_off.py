"""The hand-off: the interview packages of villages and regencies, published when they add up to the register."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.credentials.fingerprints import sha256
from chalicelib.credentials.identity import case_id
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.faults import Fault
from chalicelib.domain.household import Household, Status, reference_day
from chalicelib.enumeration import match
from chalicelib.interview import checks, manifest, package, unlisted
from chalicelib.interview.case import Case
from chalicelib.interview.checks import Check
from chalicelib.interview.manifest import Counts
from chalicelib.storage import packages
from chalicelib.storage.keys import keys


class CountsDiffer(Fault):
    """The households that ended are not as many as the register has: nothing is published. Both are counts of households."""

    def __init__(self, region: str, *, registered: int, ended: int) -> None:
        super().__init__(f"In {region} the register has {registered} households, and {ended} ended. Nothing of it was published.")
        self.region, self.registered, self.ended = region, registered, ended


class PackageChanged(Fault):
    """A published file is missing, or isn't the one that was published."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published of a region: its counts, and the SHA-256 of its manifest, which vouches for the rest."""

    counts: Counts
    manifest: str

    def record(self) -> dict[str, Any]:
        """As it is kept."""
        return {"counts": self.counts.shown(), "manifest": self.manifest}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Published":
        """As it was kept."""
        return cls(Counts(**record["counts"]), record["manifest"])


def publish_village(village: str, ended: Iterable[Household], *, names: Sequence[str], registered: int, campaign: Campaign) -> Published:
    """Write the package of a village whose households have ended, its manifest last. Raises CountsDiffer, Busy."""
    on, statuses = reference_day(campaign), Counter[Status]()
    cases: list[Case] = []
    final: list[Case] = []
    verify: list[Check] = []
    for household in ended:
        statuses[household.status] += 1
        told = match.told_of(household)
        case = Case(case_id(household.household_id, keys().identity), household, on, told.returns, told.visits)
        if household.status is Status.HANDED_OFF:
            cases.append(case)
        elif reasons := list(checks.of(case)):
            final.append(case)
            verify += reasons
    waiting = match.unlisted(village)
    returns = [Case(case_id(one.household_id, keys().identity), one, on) for one in waiting.returns]
    visits = [unlisted.of_visit(case_id(one.reference, keys().identity), one) for one in waiting.visits]
    others = len(returns) + len(visits)
    ended_as = {"final": statuses[Status.FINAL], "handed_off": statuses[Status.HANDED_OFF]}
    counts = Counts(register=registered, **ended_as, unlisted=others, checks=len(verify))
    if not counts.add_up():
        raise CountsDiffer(village, registered=registered, ended=statuses.total())
    folder, hashes = manifest.folder(campaign, village), {}
    for name, content in package.files(cases, verify, returns, visits, final):
        packages.put(folder + name, content)
        hashes[name] = sha256(content)
    return _publish(manifest.of_village(village, names=names, counts=counts, hashes=hashes, campaign=campaign), folder, counts)


def publish_regency(regency: str, villages: Mapping[str, Published], *, campaign: Campaign) -> Published:
    """Write the manifest of a regency from those of all its villages. Raises CountsDiffer, PackageChanged, Busy."""
    read = {code: manifest.read(_checked(code, village, campaign)) for code, village in sorted(villages.items())}
    for code, counts in read.items():
        if not counts.add_up():
            raise CountsDiffer(code, registered=counts.register, ended=counts.final + counts.handed_off)
    whole = manifest.of_regency(
        regency, villages={code: (counts, villages[code].manifest) for code, counts in read.items()}, campaign=campaign
    )
    return _publish(whole, manifest.folder(campaign, regency), manifest.read(whole))


def _checked(code: str, village: Published, campaign: Campaign) -> bytes:
    path = manifest.folder(campaign, code) + manifest.NAME
    content = packages.get(path)
    if content is None or sha256(content) != village.manifest:
        raise PackageChanged(f"{path} is missing or isn't what was published. Restore its version from the bucket.")
    return content


def _publish(content: bytes, folder: str, counts: Counts) -> Published:
    packages.put(folder + manifest.NAME, content)
    return Published(counts, sha256(content))
