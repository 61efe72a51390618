"""Opaque names for people and requests: keyed digests that tell nothing to whoever reads the tables."""

import base64
import hmac
import ipaddress
import secrets
from datetime import datetime

from chalicelib.domain.requests import Request

#: The calls whose requests are remembered by themselves, in no household.
ALONE = ("unmatched-return", "visit-request")


def _digest(key: bytes, purpose: str, *parts: str, length: int) -> bytes:
    # Lengths keep ("ab", "c") apart from ("a", "bc").
    message = "".join(f"{len(part)}:{part}" for part in (purpose, *parts)).encode("utf-8", "surrogatepass")
    return hmac.digest(key, message, "sha256")[:length]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _base32_in_order(raw: bytes) -> str:
    return base64.b32hexencode(raw).decode().lower()


def household_id(kk_number: str, identity_key: bytes) -> str:
    """The household's key in the tables, 26 small letters and digits: 128 bits of an HMAC of its KK number."""
    return _base32(_digest(identity_key, "household", kk_number, length=16))


def case_id(household: str, identity_key: bytes) -> str:
    """The case's name in the interview package, 16 small letters and digits. It can't be led back to the tables."""
    return _base32(_digest(identity_key, "case", household, length=10))


def attempts_token(household: str, *, at: str = "", device: str = "") -> str:
    """Where tries at a household are counted, whether it exists or not: at its password or at what else `at` says, of a `device` that it
    knows or of all others."""
    return "/".join(["attempts", household, *(part for part in (at, device) if part)])


def source(address: str, identity_key: bytes) -> str:
    """Where requests come from, as a digest: one IPv4 address, or the /64 of IPv6 that one subscriber has."""
    try:
        place = str(ipaddress.ip_network((address, 64 if ":" in address else 32), strict=False))
    except ValueError:
        place = address
    return _base32(_digest(identity_key, "source", place, length=16))


def district(nik: str, identity_key: bytes) -> str:
    """The district that a NIK begins with, as a digest."""
    return _base32(_digest(identity_key, "district", nik[:6], length=16))


def known_device(household: str, device: str, identity_key: bytes) -> str:
    """A device as a household remembers it, 8 letters: no two households' can be told to be the same one."""
    return base64.b64encode(_digest(identity_key, "device", household, device, length=6)).decode()


def request(key: str, body: bytes, identity_key: bytes, *, scope: str, at: datetime, source: str = "", device: str = "") -> Request:
    """A request's idempotency key and body as digests, the body's of 9 bytes; `scope` is the call.

    Without a key it gets one of its own: the cloud's library repeats a write whose answer was lost, and must know its own again.
    Bodies hold passwords, so the digest is keyed; 48 bits tell a household's few hundred keys apart. Where keys of the whole nation are
    told apart (ALONE) it has 96: of twenty million with 48 bits two would be alike."""
    length = 12 if scope in ALONE else 6
    digested = base64.b64encode(_digest(identity_key, "idempotency", scope, key or secrets.token_hex(16), length=length)).decode()
    told = hmac.digest(identity_key, scope.encode() + b"\0" + body, "sha256")[:9]
    return Request(digested, base64.b64encode(told).decode(), int(at.timestamp()), source, device)


def recovery_codes(household: str, key: str, identity_key: bytes, count: int = 2) -> list[str]:
    """`count` recovery codes of 80 bits, in four groups of four. The same request (the digest of its `key`) gets the same codes
    again, so that they need not be kept to answer a retry."""
    raws = (_digest(identity_key, "recovery", household, key, str(number), length=10) for number in range(count))
    return ["-".join(_base32(raw).upper()[i : i + 4] for i in range(0, 16, 4)) for raw in raws]


def recovery_hash(code: str, identity_key: bytes) -> str:
    """What is stored of a recovery code. However it was typed: small letters, spaces, no dashes."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return base64.b64encode(_digest(identity_key, "recovery-code", plain, length=12)).decode()


def receipt_number(household: str, version: int, campaign: str, identity_key: bytes) -> str:
    """A receipt's number, like SP2020-7K3M-9QXA-WB2C: the same household and version always have the same."""
    raw = _base32(_digest(identity_key, "receipt", household, str(version), length=8)).upper()
    return f"{campaign.upper()}-{raw[:4]}-{raw[4:8]}-{raw[8:12]}"


def return_number(key: str, identity_key: bytes) -> str:
    """The number that an unmatched return signs in with, like 7K3M-9QXA-WB2C: the same request (the digest of its `key`) has the same."""
    raw = _base32(_digest(identity_key, "return-number", key, length=8)).upper()
    return f"{raw[:4]}-{raw[4:8]}-{raw[8:12]}"


def return_id(number: str, identity_key: bytes) -> str:
    """The key in the tables of an unmatched return, however its number was typed: small letters, no dashes, 0 for O, 1 for I, 8 for B."""
    plain = "".join(character for character in number.upper() if character.isalnum()).translate(str.maketrans("018", "OIB"))
    return _base32(_digest(identity_key, "return", plain, length=16))


def visit_key(kind: str, value: str, identity_key: bytes) -> str:
    """Where it is kept that a family with this card or phone, or in this request, has asked for a visit already."""
    return _base32(_digest(identity_key, "visit", kind, value, length=16))


def visit_reference(key: str) -> str:
    """What a visit request is called, like KJ-7K3M-9QXA-WB2C, by the first of its keys."""
    return f"KJ-{key[:4]}-{key[4:8]}-{key[8:12]}".upper()


def person_by_nik(nik: str, identity_key: bytes) -> str:
    """By what a person with this NIK is found in other households: 16 digits and letters from 0 to v, in the order of their values."""
    return _base32_in_order(_digest(identity_key, "person-nik", nik, length=10))


def person_by_name(name: str, sex: str, birth_date: str, identity_key: bytes) -> str:
    """The same of a person without a NIK: by a name as it is compared, sex and birth date."""
    return _base32_in_order(_digest(identity_key, "person-name", name, sex, birth_date, length=10))


def arrival_id(household: str, member: str, identity_key: bytes) -> str:
    """What somebody who lives elsewhere by a household's answers is called there, 16 small letters and digits."""
    return _base32(_digest(identity_key, "arrival", household, member, length=10))


def of_content(content: bytes, identity_key: bytes) -> str:
    """By what personal content is known to be the same: 16 small letters and digits that nobody without the key can try guesses at."""
    return _base32(hmac.digest(identity_key, b"content\0" + content, "sha256")[:10])


def random_id(letters: int = 16) -> str:
    """An unguessable id of small letters and digits."""
    return _base32(secrets.token_bytes(letters))[:letters]


def random_digits(count: int) -> str:
    """An unguessable number of `count` digits."""
    return f"{secrets.randbelow(10**count):0{count}}"


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that doesn't tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
