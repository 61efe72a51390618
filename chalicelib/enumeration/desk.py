"""The office's desk: officers, each of one region, who look at a household, release, freeze and resolve it.

Every act stands in a log of its regency that is only ever added to, before it is done, and in the household's own history.
An officer sees how far a household is, never what it answered.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.credentials import identity
from chalicelib.domain import office
from chalicelib.domain.errors import DeskRefused
from chalicelib.domain.history import CENSUS, HOUSEHOLD
from chalicelib.domain.household import Household, reference_day
from chalicelib.domain.office import Outcome
from chalicelib.enumeration import calendar, clock, reopen
from chalicelib.storage import census, households
from chalicelib.storage.households import Overtaken
from chalicelib.storage.keys import keys

#: A household keeps 200 events, and its item has an end.
_LONGEST_REASON = 200
#: Digits of a KK number; an unmatched return's has twelve letters and digits.
_CARD = 16
_LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{1,31}")


@dataclass(frozen=True, slots=True)
class Officer:
    """Who may act at the desk, and for which region: its code, of two to ten digits. A `reviewer` may see papers, too."""

    login: str
    name: str
    region: str
    reviewer: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What an officer sees of a household: its state and its gaps. No answer, no name, no number but what was typed."""

    status: str
    village_code: str
    people: int
    changes_left: int | None
    #: Question → of how many it is missing; `members` for what is about them all.
    missing: dict[str, int]
    #: Kind of paper → state → how many; the state "owed" for those that were not sent.
    papers: dict[str, dict[str, int]]
    disputed_at: list[str]
    frozen: str
    receipts: list[str]


def appoint(login: str, *, name: str, region: str, reviewer: bool = False) -> Officer:
    """Make somebody an officer of a region; of one who is, another name, region or task. Raises DeskRefused for what can't be a login."""
    if not _LOGIN.fullmatch(login) or login in (CENSUS, HOUSEHOLD):
        raise DeskRefused("A login has 2 to 32 small letters, digits, dots and dashes, such as rini or rini.astuti.")
    officer = Officer(login, name, region, reviewer)
    _log(region, by="operations", what="appointed", household="", detail=f"{login} {region}{' reviewer' if reviewer else ''}")
    census.put("officer", login, {"name": name, "region": region, "reviewer": reviewer})
    return officer


def find(kk_number: str, *, by: str) -> Sight:
    """Look at a household. Raises DeskRefused."""
    return _sight(act_on(kk_number, by=by, what="looked_at", act=lambda household, at: office.look_at(household, by=by, at=at)))


def release(kk_number: str, *, by: str) -> str:
    """After its cards were seen: the code with which the family sets one new password, within a day. Raises DeskRefused."""
    code, code_hash, until = _release_code()

    def act(household: Household, at: datetime) -> None:
        office.release(household, by=by, code_hash=code_hash, until=until, at=at)

    act_on(kk_number, by=by, what="released", act=act)
    return code


def freeze(kk_number: str, *, by: str, reason: str) -> None:
    """Let nobody sign in, save or submit until it is resolved. `reason` is a sentence for the family. Raises DeskRefused."""
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise DeskRefused(f"Give the reason in a sentence of at most {_LONGEST_REASON} letters: the family reads it.")

    def act(household: Household, at: datetime) -> None:
        office.freeze(household, by=by, reason=reason, at=at)

    # The reason may name people: it stands in the household alone, which is sealed, and not in the log.
    act_on(kk_number, by=by, what="frozen", act=act)


def resolve(kk_number: str, *, by: str, outcome: Outcome) -> str | None:
    """End a freeze and the disputes. Released to who showed the cards, it gives a code as `release` does. Raises DeskRefused."""
    code, code_hash, until = _release_code()

    def act(household: Household, at: datetime) -> None:
        office.resolve(household, by=by, outcome=outcome, at=at)
        if outcome == "released":
            office.release(household, by=by, code_hash=code_hash, until=until, at=at)

    act_on(kk_number, by=by, what="resolved", detail=outcome, act=act)
    return code if outcome == "released" else None


def act_on(
    number: str, *, by: str, what: str, act: Callable[[Household, datetime], None], detail: str = "", reviewing: bool = False
) -> Household:
    """Do `act` to the household and save it, after it stands in the log. `number` is its card's, or an unmatched return's.

    Raises what `act` raises, and DeskRefused: `reviewing` needs an officer who was appointed to it."""
    record = census.get("officer", by)
    if record is None:
        raise DeskRefused(f"{by} is no officer of this census. Operations appoints officers: ops desk appoint.")
    household_id, at, written = _household_id(number), calendar.now().replace(microsecond=0), False
    if reviewing and not record.get("reviewer"):
        _log(record["region"], by=by, what="refused", household=household_id, detail=what)
        raise DeskRefused(f"{by} may not see papers. Operations appoints reviewers: ops desk appoint {by} … --reviewer.")
    while True:
        household = reopen.load(household_id)
        # One refusal for both: an officer of one region finds out nothing about another. Trying numbers out leaves a trace, too.
        if household is None or not household.register.village_code.startswith(record["region"]):
            _log(record["region"], by=by, what="refused", household=household_id, detail=what)
            raise DeskRefused(f"The register has no such household in region {record['region']}, where {by} is an officer.")
        if written and any((event.at, event.what, event.by) == (at, what, by) for event in household.history):
            # It landed, and only the store's word of it was lost: done a second time it would be refused.
            return household
        act(household, at)
        if not written:
            _log(household.register.village_code, by=by, what=what, household=household_id, detail=detail)
            written = True
        try:
            households.save(household)
        except Overtaken:
            continue
        return household


def _household_id(number: str) -> str:
    if len(number) == _CARD and number.isdigit():
        return identity.household_id(number, keys().identity)
    return identity.return_id(number, keys().identity)


def _log(region: str, *, by: str, what: str, household: str, detail: str) -> None:
    at = calendar.now().isoformat(timespec="microseconds")
    body = {"at": at, "by": by, "what": what, "household": household, "detail": detail}
    census.put(f"desk-of-{region[:4]}", f"{at} {identity.random_id()}", body, only_if_absent=True)


def _release_code() -> tuple[str, str, int]:
    """A fresh code, its hash, and until when it holds, in epoch seconds."""
    (code,) = identity.recovery_codes("desk", identity.random_id(26), keys().identity, count=1)
    until = clock.machine_now() + office.RELEASE_HOLDS
    return code, identity.recovery_hash(code, keys().identity), int(until.timestamp())


def _sight(household: Household) -> Sight:
    on = reference_day(calendar.current())
    missing = Counter(flaw.pointer.rpartition("/")[2] for flaw in household.missing(on))
    papers: dict[str, Counter[str]] = {}
    for paper in household.documents.values():
        papers.setdefault(paper.kind, Counter())[paper.status.value] += 1
    for owed in household.documents_owed(on):
        papers.setdefault(owed["kind"], Counter())["owed"] += 1
    return Sight(
        status=household.status.value,
        village_code=household.register.village_code,
        people=len(household.members()),
        changes_left=household.account.changes_left if household.account else None,
        missing=dict(missing),
        papers={kind: dict(states) for kind, states in papers.items()},
        disputed_at=[claim.at.isoformat() for claim in household.disputes],
        frozen=household.frozen,
        receipts=[submission.number for submission in household.submissions],
    )


def log_of(regency: str) -> list[dict[str, Any]]:
    """What the desks of a regency did, oldest first."""
    return [body for _, body in census.each(f"desk-of-{regency}")]
