"""Assigning: which officer visits which case, worked out for a regency's villages and published village by village.

Who has what is kept in one place, the published state; so this may stop anywhere, and done again finishes what is left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.assignment import INTERVIEWER, Officer, assigned
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.faults import Fault
from chalicelib.enumeration import calendar, interviewers, open_cases
from chalicelib.enumeration.open_cases import OpenCase
from chalicelib.enumeration.publication import VillageClose
from chalicelib.storage import officers as stored


class CannotMove(Fault):
    """Cases can't be given to another officer as it was asked."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a village's assignment is to be. `after` is case id → login; whom nobody can visit is in it with ""."""

    village: VillageClose
    cases: Sequence[OpenCase]
    after: Mapping[str, str]
    officers: Mapping[str, Officer]

    @property
    def moved(self) -> list[OpenCase]:
        """The cases that get another officer, or lose theirs."""
        return [case for case in self.cases if case.assigned_to != self.after[case.id]]

    @property
    def untaken(self) -> Counter[str]:
        """SLS ("" for none) → cases there that nobody can take."""
        return Counter(case.sls_code for case in self.cases if not self.after[case.id])

    @property
    def changes(self) -> bool:
        """Whether there is anything to publish: another officer, or only another supervisor of one."""
        return any((case.assigned_to, case.supervisor) != self._to_be(case) for case in self.cases)

    def _to_be(self, case: OpenCase) -> tuple[str, str]:
        login = self.after[case.id]
        return login, self.officers[login].supervisor if login in self.officers else ""


def propose(
    villages: Sequence[VillageClose], campaign: Campaign, *, officers: Sequence[Officer] | None = None, afresh: bool = False
) -> list[Proposal]:
    """Divide the cases of published villages of one regency among `officers`, or among those that were loaded. `afresh` as if nobody had
    any, but for what was given by hand. Raises PackageChanged, Busy."""
    here = {village.code for village in villages}
    cases = {village.code: open_cases.read(village, campaign) for village in villages}
    by_hand = {case: login for code in here for case, login in stored.by_hand(code).items()}
    named = list(officers) if officers is not None else [one for code in here for one in interviewers.of_village(code)]
    guests: list[Officer] = []
    if set(by_hand.values()) - {officer.login for officer in named}:
        # Who got cases by hand may be named for another village: an interviewer all the same, but with no place here.
        guests = [one for one in interviewers.of_regency(villages[0].code[:4]) if one.village_code not in here]
    every = [case for found in cases.values() for case in found]
    before = {} if afresh else {case.id: case.assigned_to for case in every if case.assigned_to}
    given = assigned((case.to_visit() for case in every), [*guests, *named], before, by_hand=by_hand)
    known = {officer.login: officer for officer in (*guests, *named)}
    return [
        Proposal(village, cases[village.code], {case.id: given.get(case.id, "") for case in cases[village.code]}, known)
        for village in villages
    ]


def move(
    villages: Sequence[VillageClose], campaign: Campaign, *, from_login: str, to_login: str, only: Sequence[str] = ()
) -> list[Proposal]:
    """Give the cases of one officer, or `only` some of them, to another one: a decision that later assignments keep.

    Nothing is kept or published yet. Raises CannotMove, PackageChanged, Busy."""
    known = {officer.login: officer for officer in interviewers.of_regency(villages[0].code[:4])}
    if to_login not in known or known[to_login].role != INTERVIEWER:
        raise CannotMove(f"{to_login} is no interviewer of regency {villages[0].code[:4]}. Load officers.csv with such a line first.")
    cases = {village.code: open_cases.read(village, campaign) for village in villages}
    has = {case.id: case.assigned_to for found in cases.values() for case in found}
    for id in only:
        if id not in has:
            raise CannotMove(f"There is no open case {id} in these villages. Nothing was moved.")
        if has[id] not in (from_login, to_login):
            raise CannotMove(f"Case {id} is not {from_login}'s but {has[id] or 'nobody'}'s. Nothing was moved.")
    moving = {id for id, login in has.items() if login == from_login and (id in only or not only)}
    if not moving and from_login not in known:
        raise CannotMove(f"There is no officer {from_login} in regency {villages[0].code[:4]}, nor a case of one. Nothing was moved.")
    return [
        Proposal(village, found, {case.id: to_login if case.id in moving else case.assigned_to for case in found}, known)
        for village, found in ((village, cases[village.code]) for village in villages)
    ]


def keep(proposal: Proposal, *, to_login: str, by: str) -> None:
    """Keep that what a proposal moves was given to `to_login` by hand. Before it is published, so that a stop between loses nothing."""
    if moved := [case.id for case in proposal.moved]:
        at = calendar.now().isoformat(timespec="seconds")
        stored.give_by_hand(proposal.village.code, moved, to=to_login, by=by, at=at)


def publish(proposal: Proposal, campaign: Campaign) -> bool:
    """Publish a village's assignment, if it changes anything."""
    if proposal.changes:
        open_cases.publish(proposal.village.code, campaign, {case: login for case, login in proposal.after.items() if login})
    return proposal.changes
