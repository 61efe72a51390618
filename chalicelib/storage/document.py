"""A household as bytes and back: compact JSON, deflated. One bytes attribute, so that it can be sealed as a whole.

Format 2: a byte that says so, then JSON with answers as short codes (answers.py), deflated against phrases.py. It names the version
of the questionnaire that its codes are from. Format 1, still read, is a zlib stream of JSON with answers by their names.
Lists stand where names would repeat.
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
from chalicelib.domain.history import HOUSEHOLD, WHAT, Event
from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.questionnaire import Answers
from chalicelib.domain.register import RegisteredHousehold, RegisteredMember
from chalicelib.domain.requests import AnsweredRequests
from chalicelib.domain.unmatched import Matched, UnmatchedReturn
from chalicelib.storage.answers import Codes, NoSuchCode
from chalicelib.storage.phrases import PHRASES

FORMAT = 2
#: How a zlib stream begins (RFC 1950), and so every document of format 1.
_ZLIB = 0x78
_MEMBER = [field.name for field in fields(RegisteredMember)]
_REGISTER = [field.name for field in fields(RegisteredHousehold) if field.name != "members"]


class UnknownFormat(Fault):
    """The item was written by a newer release than this one."""


def pack_register(register: RegisteredHousehold) -> list[Any]:
    """What the register says, as JSON lists; two extracts say the same when these are equal."""
    members = [[getattr(member, name) for name in _MEMBER] for member in register.members]
    return [[getattr(register, name) for name in _REGISTER], members]


def pack(household: Household) -> bytes:
    """The household as bytes, without what stands beside `document` in the item."""
    codes, account = _codes(), household.account
    packed: dict[str, Any] = {"n": questionnaire.load().version, "r": pack_register(household.register)}
    if household.version:
        packed |= {"v": household.version, "a": codes.pack(household.answers), "c": household.changed}
    if account:
        packed["p"] = [account.password_hash, account.recovery_hashes, account.changes_used, account.epoch, account.signed_out]
        if account.released or account.devices:
            packed["p"] += [account.released, account.devices]
    if household.submissions:
        packed["s"] = [
            [s.number, s.version, s.submitted_at.isoformat(), s.signature, codes.pack(s.answers) if s.answers else None]
            for s in household.submissions
        ]
    if household.documents:
        packed["d"] = [_paper(document) for document in household.documents.values()]
    if household.announced.times:
        packed["w"] = [household.announced.on, household.announced.times]
    if any(answered := [household.requests.saves, household.requests.submissions, household.requests.account]):
        packed["q"] = answered
    if household.history:
        packed["h"] = [_event(event) for event in household.history]
    if household.disputes or household.frozen:
        packed["o"] = [household.frozen, [[d.nik, int(d.at.timestamp()), d.phone, d.note] for d in household.disputes]]
    if household.unmatched:
        packed["u"] = [household.unmatched.number, household.unmatched.nik, household.unmatched.household]
    if household.matched != Matched():
        packed["m"] = [household.matched.returns, household.matched.visits, household.matched.counted_by, household.matched.counted_on]
    if household.ended_by:
        packed["e"] = household.ended_by
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
    if packed.get("n", 0) > (known := questionnaire.load().version):
        raise UnknownFormat(f"Household {household_id} answers version {packed['n']} of the questionnaire; this release has {known}.")
    try:
        return _household(packed, answers_of, household_id=household_id, status=Status(status), revision=revision)
    except NoSuchCode as error:
        raise UnknownFormat(f"Household {household_id} can't be read: {error}.") from error


def _household(
    packed: dict[str, Any], answers_of: Callable[[Any], Answers], *, household_id: str, status: Status, revision: int | None
) -> Household:
    values, members = packed["r"]
    register = dict(zip(_REGISTER, values, strict=True))
    register["region"] = tuple(register["region"])
    frozen, disputes = packed.get("o", ["", []])
    return Household(
        household_id=household_id,
        register=RegisteredHousehold(**register, members=tuple(RegisteredMember(*member) for member in members)),
        status=status,
        version=packed.get("v", 0),
        answers=answers_of(packed.get("a", [{}, {}])),
        changed=packed.get("c", {}),
        account=_account(packed["p"]) if "p" in packed else None,
        submissions=[
            Submission(n, v, datetime.fromisoformat(at), signature, answers_of(given) if given else None)
            for n, v, at, signature, given in packed.get("s", [])
        ],
        documents={
            id: Document(id, kind, member, type, size, key, datetime.fromisoformat(asked_at), DocumentStatus(state), *found)
            for id, kind, member, type, size, key, asked_at, state, *found in packed.get("d", [])
        },
        announced=Announced(*packed.get("w", [])),
        requests=AnsweredRequests(*packed.get("q", [{}, {}, {}])),
        history=[Event(_time(at), WHAT[what], by or HOUSEHOLD, detail) for what, at, by, detail in map(_filled, packed.get("h", []))],
        disputes=[Dispute(nik, _time(at), *more) for nik, at, *more in disputes],
        frozen=frozen,
        unmatched=UnmatchedReturn(*packed["u"]) if "u" in packed else None,
        matched=Matched(*packed.get("m", [])),
        ended_by=packed.get("e", ""),
        revision=revision,
    )


def _account(packed: list[Any]) -> Account:
    password_hash, recovery_hashes, changes_used, epoch, signed_out, *more = packed
    released = (more[0][0], more[0][1]) if more and more[0] else None
    return Account(password_hash, recovery_hashes, changes_used, epoch, signed_out, released, *more[1:])


def _paper(paper: Document) -> list[Any]:
    """A paper, and what its inspection found as far as it found anything."""
    found = [paper.reason, paper.hard_to_read, paper.signature, paper.pages, paper.copy, paper.asked_again]
    while found and not found[-1]:
        found.pop()
    announced = [paper.id, paper.kind, paper.member, paper.content_type, paper.size, paper.key, paper.asked_at.isoformat()]
    return [*announced, paper.status.value, *found]


def _event(event: Event) -> list[Any]:
    """An event in few letters: when, as whole seconds, and what by its place in WHAT; by whom and details if they say something."""
    told = ["" if event.by == HOUSEHOLD else event.by, event.detail]
    while told and not told[-1]:
        told.pop()
    return [WHAT.index(event.what), int(event.at.timestamp()), *told]


def _filled(event: list[Any]) -> list[Any]:
    return [*event, "", ""][:4]


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=1)
def _codes() -> Codes:
    return Codes.of(questionnaire.load())


def _by_name(answers: Any) -> Answers:
    """Answers as format 1 kept them: by their names; a submission's are the whole object, a draft's a list of both parts."""
    household, members = answers if isinstance(answers, list) else (answers["household"], answers["members"])
    return {"household": household, "members": members}
