"""The household: who is on its card, what it answered, what it submitted. One aggregate, stored as one item, saved at once."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import questionnaire
from chalicelib.domain import checks, documents, nik
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import Campaign, Phase
from chalicelib.domain.conditions import Subject
from chalicelib.domain.disputes import Dispute
from chalicelib.domain.documents import Announced, Document, DocumentStatus, OwedPaper
from chalicelib.domain.errors import AnswersMissing, AnswersRefused, CensusClosed, Flaw, HouseholdChanged
from chalicelib.domain.history import CENSUS, Event, noted
from chalicelib.domain.patches import merged, misshapen
from chalicelib.domain.questionnaire import Answers, flaws, unanswered
from chalicelib.domain.register import RegisteredHousehold
from chalicelib.domain.requests import AnsweredRequests
from chalicelib.domain.unmatched import COPY, PARTITION, Matched, Outcome, UnmatchedReturn, outcomes

MAXIMUM_MEMBERS = 40
HOUSEHOLD = "household"
#: Where `changed` keeps one version for all members who were taken away long ago; no member's id can be empty.
_FORGOTTEN = ""
#: A family submits a few times; of more the first and the last ones are kept.
_SUBMISSIONS_KEPT = 20
#: Of a patch that is wrong all over, so many places are named.
_FLAWS_SHOWN = 100
#: What the register knows of a member and the questionnaire asks about.
_REGISTERED = (
    "name", "nik", "sex", "birth_place", "birth_date", "relation", "marital_status", "citizenship", "religion", "education",
)  # fmt: skip


class Status(StrEnum):
    """A household's life. The online phase ends it as `final` or `handed_off`, exactly one of them; a reopened census as what it was."""

    LISTED = "listed"
    STARTED = "started"
    SUBMITTED = "submitted"
    FINAL = "final"
    HANDED_OFF = "handed_off"


@dataclass(slots=True)
class Submission:
    """The household has been counted. The last one counts; `answers` is kept apart once a later draft differs from it."""

    number: str
    version: int
    submitted_at: datetime
    signature: str = ""
    answers: Answers | None = None


@dataclass(slots=True)
class Household:
    """One household. `version` is that of its answers (the ETag); `revision` is the store's lock and means nothing here."""

    household_id: str
    register: RegisteredHousehold
    status: Status = Status.LISTED
    version: int = 0
    answers: Answers = field(default_factory=lambda: {"household": {}, "members": {}})
    #: Part ("household" or a member's id) → the version that changed it last.
    changed: dict[str, int] = field(default_factory=dict)
    account: Account | None = None
    submissions: list[Submission] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    announced: Announced = field(default_factory=Announced)
    requests: AnsweredRequests = field(default_factory=AnsweredRequests)
    history: list[Event] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    #: Why the office stopped it, in a sentence that its people may read; "" while it isn't.
    frozen: str = ""
    #: Of a household that is counted without the register's data; `register` then holds only what was typed when it began.
    unmatched: UnmatchedReturn | None = None
    matched: Matched = field(default_factory=Matched)
    #: The `closes` (ISO) of the close that ended it; "" while it hasn't ended, and of one that a release without this note ended.
    ended_by: str = ""
    #: What a later release keeps of it and this one doesn't know, as the store found it and puts it back (storage/later.py).
    later: dict[str, Any] = field(default_factory=dict)
    revision: int | None = None

    # Who belongs to it

    def registered(self) -> dict[str, dict[str, str]]:
        """What the register says of each of its members, under ids m1, m2, … in the register's order."""
        return {
            f"m{number}": {name: getattr(member, name) or "" for name in _REGISTERED}
            for number, member in enumerate(self.register.members, start=1)
        }

    def members(self, answers: Answers | None = None) -> dict[str, Subject]:
        """Every member with the values that stand: the answer if there is one, else the register's. Registered ones first."""
        given = (answers or self.answers)["members"]
        registered, prefilled = self.registered(), self.prefilled
        people: list[Subject] = []
        for member in [*registered, *(added for added in given if added not in registered)]:
            known = registered.get(member, {})
            people.append(Subject(f"/members/{member}", known | given.get(member, {}), member not in registered, known, people, prefilled))
        return {person.pointer[len("/members/") :]: person for person in people}

    def whole(self, answers: Answers | None = None) -> Subject:
        """The household itself as one whom questions are asked about, with its people."""
        given = (answers or self.answers)["household"]
        return Subject("/household", given, people=list(self.members(answers).values()), prefilled=self.prefilled)

    @property
    def prefilled(self) -> bool:
        """Whether the register has it."""
        return self.unmatched is None

    @property
    def listed_in(self) -> str:
        """Where it stands in the index by village: a return is kept apart from the households of the register."""
        return self.register.village_code if self.prefilled else PARTITION + self.register.village_code

    @property
    def people(self) -> int:
        """How many people the register has in it: what the response rate counts."""
        return len(self.register.members)

    # What it answers

    def save_draft(self, patch: Mapping[str, Any], *, seen_version: int, campaign: Campaign, now: datetime) -> None:
        """Merge a patch of `answers` (RFC 7396) into the draft.

        A patch of other members than those changed since `seen_version` is merged; else HouseholdChanged. What can't be kept
        raises AnswersRefused and nothing of the patch is kept. Raises CensusNotOpen, CensusClosed.
        """
        self.require_open(campaign=campaign, now=now)
        refused = misshapen(patch)[:_FLAWS_SHOWN]
        parts = [] if refused else [*([HOUSEHOLD] if HOUSEHOLD in patch else []), *patch.get("members", {})]
        overlap = [part for part in parts if self._changed_at(part) > seen_version]
        if overlap or not 0 <= seen_version <= self.version:
            raise HouseholdChanged(self.version, overlap, self.answers)
        answers = self.answers if refused else self._merged(patch)
        refused = refused or self._refused(patch, answers, _day(campaign, now))
        if refused:
            raise AnswersRefused(refused)
        if answers == self.answers:
            return
        if self.submissions and self.submissions[-1].answers is None:
            # A draft begun after a submission never weakens it.
            self.submissions[-1].answers = self.answers
        present = self.members().keys() | answers["members"].keys() | {HOUSEHOLD}
        self.answers = answers
        self.version += 1
        self.changed.update({part: self.version for part in parts if part in present})
        self._forget_the_long_gone()
        self._note_change(campaign, now)

    def _note_change(self, campaign: Campaign, now: datetime) -> None:
        """One line for all that is typed until something else happens, or the day ends: a family saves a few dozen times a day."""
        last = self.history[-1] if self.history else None
        if last is None or last.what != "changed" or _day(campaign, last.at) != _day(campaign, now):
            self.note("changed", at=now)

    def _changed_at(self, part: str) -> int:
        """The version that changed `part` last; for a member who is gone and forgotten, the version of the last one forgotten."""
        return self.changed.get(part, 0 if part == HOUSEHOLD or part in self.members() else self.changed.get(_FORGOTTEN, 0))

    def _forget_the_long_gone(self) -> None:
        gone = sorted((version, part) for part, version in self.changed.items() if part not in {*self.members(), HOUSEHOLD, _FORGOTTEN})
        for version, part in gone[:-MAXIMUM_MEMBERS]:
            del self.changed[part]
            self.changed[_FORGOTTEN] = max(version, self.changed.get(_FORGOTTEN, 0))

    def _merged(self, patch: Mapping[str, Any]) -> Answers:
        answers = copy.deepcopy(self.answers)
        if "household" in patch:
            answers["household"] = merged(answers["household"], patch["household"])
        for member, change in patch.get("members", {}).items():
            if change is None:
                answers["members"].pop(member, None)
            else:
                answers["members"][member] = merged(answers["members"].get(member, {}), change)
        return answers

    def _refused(self, patch: Mapping[str, Any], answers: Answers, today: date) -> list[Flaw]:
        """What of the patch can't be kept. What was kept before stays, whatever today's questionnaire says of it."""
        asked = questionnaire.load()
        registered = self.registered()
        found = list(flaws(asked, "household", patch.get(HOUSEHOLD, {}), "/household", today))
        for member, change in patch.get("members", {}).items():
            if change is not None:
                found += flaws(asked, "member", change, f"/members/{member}", today)
            elif member in registered:
                found.append(Flaw(f"/members/{member}", "registered-member", "Say where this person lives instead: presence."))
        if len(registered.keys() | answers["members"].keys()) > MAXIMUM_MEMBERS:
            found.append(Flaw("/members", "too-many-members", f"At most {MAXIMUM_MEMBERS} people fit one household."))
        return found[:_FLAWS_SHOWN]

    def missing(self, on: date) -> list[Flaw]:
        """What stops a submission, place by place, in the order of the questionnaire. `on` is the census's reference day."""
        asked = questionnaire.load()
        whole = self.whole()
        found = list(unanswered(asked.of("household"), whole, on))
        for member in whole.people:
            found += unanswered(asked.of("member"), member, on)
        return [*found, *checks.hard(asked, whole, on)]

    def warnings(self, on: date) -> list[checks.Warning]:
        """What asks "is this right?"."""
        return list(checks.soft(questionnaire.load(), self.whole(), on))

    def documents_owed(self, on: date) -> list[OwedPaper]:
        """The papers that its answers ask for and that it hasn't sent. A return owes the copy of its card, too."""
        sent = {(document.kind, document.member) for document in self.documents.values() if document.status is not DocumentStatus.REFUSED}
        asked = questionnaire.load().of("member")
        wanted: list[tuple[str, str | None]] = [(kind, id) for id, of in self.members().items() for kind in documents.owed(asked, of, on)]
        if not self.prefilled:
            wanted.append((COPY, None))
        return [{"kind": kind, "member": member} for kind, member in wanted if (kind, member) not in sent]

    # What becomes of it

    def require_open(self, *, campaign: Campaign, now: datetime) -> None:
        """Raise CensusNotOpen or CensusClosed unless this household may answer now.

        One that has ended may not, though a server's slow clock still shows the online phase: it was counted or handed off. After the
        census was reopened, `reopen` comes first."""
        campaign.require_online(now)
        if self.ended:
            raise CensusClosed(campaign.closes)

    @property
    def ended(self) -> bool:
        return self.status in (Status.FINAL, Status.HANDED_OFF)

    def submit(self, *, number: str, seen_version: int, campaign: Campaign, now: datetime) -> Submission:
        """Count the household: its draft as it was seen becomes its submission. What is submitted already is submitted once.

        Raises CensusNotOpen, CensusClosed, HouseholdChanged, AnswersMissing."""
        self.require_open(campaign=campaign, now=now)
        if seen_version != self.version:
            overlap = [part for part, version in self.changed.items() if version > seen_version]
            raise HouseholdChanged(self.version, overlap, self.answers)
        if missing := self.missing(reference_day(campaign)):
            raise AnswersMissing(missing)
        if self.submissions and self.submissions[-1].version == self.version:
            return self.submissions[-1]
        for earlier in self.submissions:
            earlier.answers = None
        del self.submissions[1 : 2 - _SUBMISSIONS_KEPT]
        self.submissions.append(Submission(number, self.version, now))
        self.status = Status.SUBMITTED
        self.note("submitted", at=now, detail=self.answers[HOUSEHOLD].get("answered_by", ""))
        return self.submissions[-1]

    def close(self, *, campaign: Campaign, now: datetime, returns: Sequence["Household"] = ()) -> bool:
        """End the online phase for this household: final if it was ever submitted, or if one of the unmatched `returns` that were
        matched with it is borne out; else handed off. What an earlier close decided before a reopening is decided anew. False if
        this close, or a later one, has ended it.

        Raises ValueError while answers are still accepted: an old schedule that fires must change nothing."""
        if campaign.phase(now) in (Phase.BEFORE, Phase.ONLINE):
            raise ValueError("The census is open; no household can be closed.")
        if self.ended and self.ended_by and datetime.fromisoformat(self.ended_by) >= campaign.closes:
            return False
        self.matched.counted_by = self.matched.counted_on = ""
        for returned in returns:
            if outcomes(self, returns)[returned.household_id] is Outcome.COUNTED:
                self.matched.counted_by = returned.household_id
                self.matched.counted_on = returned.submissions[-1].submitted_at.date().isoformat()
                break
        for document in self.documents.values():
            if document.status is DocumentStatus.PENDING:
                document.status = DocumentStatus.TO_CHECK
        self.status = Status.FINAL if self.submissions or self.matched.counted_by else Status.HANDED_OFF
        self.ended_by = campaign.closes.isoformat()
        return True

    def reopen(self, *, campaign: Campaign, now: datetime) -> bool:
        """Open it again if an earlier close ended it and the census takes answers now: submitted, started, or listed. False if not.

        For whoever is about to act on it or to show it; nothing else has to write it. What it sent stands. A return that made it final
        is counted on until the next close decides. One that ended without a note of the close was ended by an earlier one: nothing
        ends while the census is open."""
        if not self.ended or campaign.phase(now) is not Phase.ONLINE:
            return False
        if self.ended_by and datetime.fromisoformat(self.ended_by) >= campaign.closes:
            return False
        self.status = Status.SUBMITTED if self.submissions else Status.STARTED if self.account else Status.LISTED
        self.ended_by = ""
        for document in self.documents.values():
            document.reopen()
        self.note("reopened", at=now, by=CENSUS)
        return True

    def submitted_answers(self) -> Answers | None:
        """What counts: the answers of the last submission; None without one."""
        if not self.submissions:
            return None
        return self.submissions[-1].answers or self.answers

    def note(self, what: str, *, at: datetime, by: str = HOUSEHOLD, detail: str = "") -> None:
        """Keep in its history that something happened (domain/history.py)."""
        self.history = noted(self.history, Event(at.replace(microsecond=0), what, by, detail))

    def tail(self) -> str:
        """How it is named where others may look: the last four digits of its card, else the last four of a return's number."""
        return nik.tail(self.register.kk_number or (self.unmatched.number if self.unmatched else ""))


def reference_day(campaign: Campaign) -> date:
    """The day at which ages count: the last day of the online phase, in the campaign's own time."""
    closes = campaign.closes.astimezone(ZoneInfo(campaign.time_zone))
    return date.fromordinal(closes.date().toordinal() - 1) if closes.hour == closes.minute == 0 else closes.date()


def _day(campaign: Campaign, now: datetime) -> date:
    return now.astimezone(ZoneInfo(campaign.time_zone)).date()


def relisted(household: Household, register: RegisteredHousehold) -> Household:
    """A household that is still only listed, with a newer extract's data."""
    # What a later release kept of the former extract's people is not these people's.
    later = {place: kept for place, kept in household.later.items() if place.partition("/")[0] != "r"}
    return replace(household, register=register, later=later)
