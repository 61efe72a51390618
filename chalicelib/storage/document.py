"""A household as bytes and back: compact JSON, deflated. One bytes attribute, so that it can be sealed as a whole.

Format 1. Lists stand where names would repeat; a reader of a later format must still read this one.
"""

import json
import zlib
from dataclasses import fields
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Account
from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.register import RegisteredHousehold, RegisteredMember
from chalicelib.domain.requests import AnsweredRequests

FORMAT = 1
_MEMBER = [field.name for field in fields(RegisteredMember)]
_REGISTER = [field.name for field in fields(RegisteredHousehold) if field.name != "members"]


class UnknownFormat(RuntimeError):
    """The item was written by a newer release than this one."""


def pack_register(register: RegisteredHousehold) -> list[Any]:
    """What the register says, as JSON lists; two extracts say the same when these are equal."""
    members = [[getattr(member, name) for name in _MEMBER] for member in register.members]
    return [[getattr(register, name) for name in _REGISTER], members]


def pack(household: Household) -> bytes:
    """The household as bytes, without what stands beside `document` in the item."""
    account = household.account
    packed: dict[str, Any] = {"f": FORMAT, "r": pack_register(household.register)}
    if household.version:
        packed |= {"v": household.version, "a": [household.answers["household"], household.answers["members"]], "c": household.changed}
    if account:
        packed["p"] = [account.password_hash, account.recovery_hashes, account.changes_used, account.epoch, account.signed_out]
    if household.submissions:
        packed["s"] = [[s.number, s.version, s.submitted_at.isoformat(), s.signature, s.answers] for s in household.submissions]
    if household.documents:
        packed["d"] = [
            [d.id, d.kind, d.member, d.content_type, d.size, d.key, d.asked_at.isoformat(), d.status.value]
            for d in household.documents.values()
        ]
    if any(answered := [household.requests.saves, household.requests.submissions, household.requests.account]):
        packed["q"] = answered
    return zlib.compress(json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 6)


def unpack(document: bytes, *, household_id: str, status: str, revision: int | None) -> Household:
    """The household of an item. Raises UnknownFormat."""
    packed = json.loads(zlib.decompress(document).decode("utf-8", "surrogatepass"))
    if packed["f"] != FORMAT:
        raise UnknownFormat(f"Household {household_id} has format {packed['f']}; this release reads {FORMAT}.")
    values, members = packed["r"]
    register = dict(zip(_REGISTER, values, strict=True))
    register["region"] = tuple(register["region"])
    answers = packed.get("a", [{}, {}])
    return Household(
        household_id=household_id,
        register=RegisteredHousehold(**register, members=tuple(RegisteredMember(*member) for member in members)),
        status=Status(status),
        version=packed.get("v", 0),
        answers={"household": answers[0], "members": answers[1]},
        changed=packed.get("c", {}),
        account=Account(*packed["p"]) if "p" in packed else None,
        submissions=[Submission(n, v, datetime.fromisoformat(at), sig, given) for n, v, at, sig, given in packed.get("s", [])],
        documents={
            id: Document(id, kind, member, type, size, key, datetime.fromisoformat(asked_at), DocumentStatus(state))
            for id, kind, member, type, size, key, asked_at, state in packed.get("d", [])
        },
        requests=AnsweredRequests(*packed.get("q", [{}, {}, {}])),
        revision=revision,
    )
