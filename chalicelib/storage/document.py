"""A household as bytes and back: compact JSON, deflated. One bytes attribute, so that it can be sealed as a whole.

Format 2: a byte that says so, then JSON with answers as short codes (answers.py), deflated against phrases.py. It names the version
of the questionnaire that its codes are from. Format 1, still read, is a zlib stream of JSON with answers by their names.
Lists stand where names would repeat. They only ever grow at their end: what a later release put there, or under a key of its own, is passed
over, and kept (later.py). What can't be passed over without misreading it is UnknownFormat: nothing is done with such a household.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from chalicelib import questionnaire
from chalicelib.domain.account import Account
from chalicelib.domain.disputes import Dispute
from chalicelib.domain.documents import Announced, Document, DocumentStatus
from chalicelib.domain.faults import Fault
from chalicelib.domain.history import HOUSEHOLD, LATER, WHAT, Event
from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.questionnaire import Answers
from chalicelib.domain.register import RegisteredHousehold, RegisteredMember
from chalicelib.domain.requests import AnsweredRequests
from chalicelib.domain.unmatched import Matched, UnmatchedReturn
from chalicelib.storage.answers import Codes, NoSuchCode
from chalicelib.storage.later import KEYS, Kept, known, known_keys, put_back
from chalicelib.storage.phrases import PHRASES

FORMAT = 2
#: How a zlib stream begins (RFC 1950), and so every document of format 1.
_ZLIB = 0x78
_MEMBER = [field.name for field in fields(RegisteredMember)]
_REGISTER = [field.name for field in fields(RegisteredHousehold) if field.name != "members"]
#: The keys of a document; `f` is format 1's own.
_KEYS = frozenset("fnrvacpsdwqhoume")


class UnknownFormat(Fault):
    """The item was written by a newer release than this one, in a way that can't be read without misreading it."""


def pack_register(register: RegisteredHousehold) -> list[Any]:
    """What the register says, as JSON lists; two extracts say the same when these are equal."""
    members = [[getattr(member, name) for name in _MEMBER] for member in register.members]
    return [[getattr(register, name) for name in _REGISTER], members]


def pack(household: Household) -> bytes:
    """The household as bytes, without what stands beside `document` in the item."""
    codes, kept = _codes(), household.later
    packed: dict[str, Any] = {"n": max(questionnaire.load().version, kept.get("n", 0)), "r": _register(household.register, kept)}
    if household.version:
        packed |= {"v": household.version, "a": put_back(kept, "a", codes.pack(household.answers)), "c": household.changed}
    if account := household.account:
        values = [account.password_hash, account.recovery_hashes, account.changes_used, account.epoch, account.signed_out]
        if account.released or account.devices or "p" in kept:
            values += [account.released, account.devices]
        packed["p"] = put_back(kept, "p", values)
    if household.submissions:
        packed["s"] = [
            put_back(
                kept,
                f"s/{s.number}",
                [s.number, s.version, s.submitted_at.isoformat(), s.signature, codes.pack(s.answers) if s.answers else None],
            )
            for s in household.submissions
        ]
    if household.documents:
        packed["d"] = [_paper(document, kept) for document in household.documents.values()]
    if household.announced.times or "w" in kept:
        packed["w"] = put_back(kept, "w", [household.announced.on, household.announced.times])
    answered: list[Any] = [household.requests.saves, household.requests.submissions, household.requests.account]
    if any(answered) or "q" in kept:
        packed["q"] = put_back(kept, "q", answered)
    if household.history:
        packed["h"] = [_event(event) for event in household.history]
    if household.disputes or household.frozen or "o" in kept:
        disputes = [put_back(kept, _of(d), [d.nik, int(d.at.timestamp()), d.phone, d.note]) for d in household.disputes]
        packed["o"] = put_back(kept, "o", [household.frozen, disputes])
    if household.unmatched:
        packed["u"] = put_back(kept, "u", [household.unmatched.number, household.unmatched.nik, household.unmatched.household])
    if household.matched != Matched() or "m" in kept:
        matched = household.matched
        packed["m"] = put_back(kept, "m", [matched.returns, matched.visits, matched.counted_by, matched.counted_on])
    if household.ended_by:
        packed["e"] = household.ended_by
    packed |= kept.get(KEYS, {})
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=PHRASES)
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return bytes([FORMAT]) + deflate.compress(text) + deflate.flush()


def unpack(document: bytes, *, household_id: str, status: str, revision: int | None) -> Household:
    """The household of an item. Raises UnknownFormat."""
    answers_of: Callable[[Any], Answers]
    if document[0] == _ZLIB:
        text, answers_of = zlib.decompress(document), _by_name
    elif document[0] == FORMAT:
        text, answers_of = zlib.decompressobj(-zlib.MAX_WBITS, zdict=PHRASES).decompress(document[1:]), _codes().unpack
    else:
        raise UnknownFormat(f"Household {household_id} has format {document[0]}; this release reads up to {FORMAT}.")
    packed = json.loads(text.decode("utf-8", "surrogatepass"))
    try:
        return _household(packed, answers_of, household_id=household_id, status=Status(status), revision=revision)
    except (NoSuchCode, ValueError) as error:
        # Of a status that isn't known nothing can be said: whether it may answer, and whether it counts.
        raise UnknownFormat(f"Household {household_id} can't be read: {_why(error)}.") from error


def _why(error: Exception) -> str:
    # What Python says of a value that is none of an enumeration's quotes it; a status says nothing of anybody.
    return str(error) if isinstance(error, NoSuchCode) or "is not a valid" in str(error) else type(error).__name__


def _household(
    packed: dict[str, Any], answers_of: Callable[[Any], Answers], *, household_id: str, status: Status, revision: int | None
) -> Household:
    kept: Kept = {}
    known_keys(kept, packed, names=_KEYS)
    if packed.get("n", 0) > questionnaire.load().version:
        kept["n"] = packed["n"]
    frozen, disputes = known(kept, "o", packed.get("o", ["", []]), count=2)
    given = packed.get("a", [{}, {}])
    return Household(
        household_id=household_id,
        register=_registered(packed["r"], kept),
        status=status,
        version=packed.get("v", 0),
        answers=answers_of(known(kept, "a", given, count=2) if isinstance(given, list) else given),
        changed=packed.get("c", {}),
        account=_account(known(kept, "p", packed["p"], count=7)) if "p" in packed else None,
        submissions=[_submission(known(kept, f"s/{one[0]}", one, count=5), answers_of) for one in packed.get("s", [])],
        documents={one[0]: _document(known(kept, f"d/{one[0]}", one, count=14)) for one in packed.get("d", [])},
        announced=Announced(*known(kept, "w", packed.get("w", []), count=2)),
        requests=AnsweredRequests(*known(kept, "q", packed.get("q", [{}, {}, {}]), count=3)),
        history=[_happened(*event) for event in packed.get("h", [])],
        disputes=[_dispute(one, kept) for one in disputes],
        frozen=frozen,
        unmatched=UnmatchedReturn(*known(kept, "u", packed["u"], count=3)) if "u" in packed else None,
        matched=Matched(*known(kept, "m", packed.get("m", []), count=4)),
        ended_by=packed.get("e", ""),
        later=kept,
        revision=revision,
    )


def _register(register: RegisteredHousehold, kept: Kept) -> list[Any]:
    values, members = pack_register(register)
    members = [put_back(kept, f"r/{place}", member) for place, member in enumerate(members)]
    return put_back(kept, "r", [put_back(kept, "r/", values), members])


def _registered(packed: list[Any], kept: Kept) -> RegisteredHousehold:
    values, members = known(kept, "r", packed, count=2)
    register = dict(zip(_REGISTER, known(kept, "r/", values, count=len(_REGISTER)), strict=True))
    register["region"] = tuple(register["region"])
    people = (known(kept, f"r/{place}", member, count=len(_MEMBER)) for place, member in enumerate(members))
    return RegisteredHousehold(**register, members=tuple(RegisteredMember(*member) for member in people))


def _account(packed: list[Any]) -> Account:
    password_hash, recovery_hashes, changes_used, epoch, signed_out, *more = packed
    released = (more[0][0], more[0][1]) if more and more[0] else None
    return Account(password_hash, recovery_hashes, changes_used, epoch, signed_out, released, *more[1:])


def _submission(packed: list[Any], answers_of: Callable[[Any], Answers]) -> Submission:
    number, version, at, signature, given = packed
    return Submission(number, version, datetime.fromisoformat(at), signature, answers_of(given) if given else None)


def _document(packed: list[Any]) -> Document:
    id, kind, member, content_type, size, key, asked_at, state, *found = packed
    return Document(id, kind, member, content_type, size, key, datetime.fromisoformat(asked_at), DocumentStatus(state), *found)


def _paper(paper: Document, kept: Kept) -> list[Any]:
    """A paper, and what its inspection found as far as it found anything."""
    found = [paper.reason, paper.hard_to_read, paper.signature, paper.pages, paper.copy, paper.asked_again]
    announced = [paper.id, paper.kind, paper.member, paper.content_type, paper.size, paper.key, paper.asked_at.isoformat()]
    return put_back(kept, f"d/{paper.id}", [*announced, paper.status.value, *found], default=["", False, "", 0, "", False])


def _dispute(packed: list[Any], kept: Kept) -> Dispute:
    nik, at, *more = packed
    dispute = Dispute(nik, _time(at), *more[:2])
    known(kept, _of(dispute), packed, count=4)
    return dispute


def _of(dispute: Dispute) -> str:
    return f"o/{dispute.nik}/{int(dispute.at.timestamp())}"


def _event(event: Event) -> list[Any]:
    """An event in few letters: when, as whole seconds, and what by its place in WHAT; by whom and details if they say something."""
    told: list[Any] = ["" if event.by == HOUSEHOLD else event.by, event.detail]
    while not event.later and told and not told[-1]:
        told.pop()
    what = WHAT.index(event.what) if event.what in WHAT else int(event.what.removeprefix(LATER))
    return [what, int(event.at.timestamp()), *told, *event.later]


def _happened(what: int, at: int, by: str = "", detail: str = "", *later: Any) -> Event:
    """An event. One of a kind that a later release added keeps its place in that release's list."""
    return Event(_time(at), WHAT[what] if what < len(WHAT) else f"{LATER}{what}", by or HOUSEHOLD, detail, later)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=1)
def _codes() -> Codes:
    return Codes.of(questionnaire.load())


def _by_name(answers: Any) -> Answers:
    """Answers as format 1 kept them: by their names; a submission's are the whole object, a draft's a list of both parts."""
    household, members = answers[:2] if isinstance(answers, list) else (answers["household"], answers["members"])
    return {"household": household, "members": members}
