"""Officers' badges: who may stand at a door, where and when, signed as receipts are, so that a resident's phone tells them without a
connection. A badge says what it is (`kind`), and so never passes for a receipt, nor a receipt for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.credentials import receipts
from chalicelib.credentials.fingerprints import sha256
from chalicelib.domain.assignment import Officer
from chalicelib.domain.calendar import Campaign
from chalicelib.storage import census
from chalicelib.storage import officers as stored
from chalicelib.storage.keys import keys

KIND = "officer"
#: With more names the code would be too fine for cheap cameras; the rest are counted.
_MOST_VILLAGES = 12
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Badge:
    """One officer's. `number` is what an office is told on the phone, and no login; `district` is the code of the first village's;
    `villages` are names, all of them. `payload` and `signature` are what the code carries."""

    number: str
    login: str
    name: str
    role: str
    regency: str
    district: str
    villages: tuple[str, ...]
    payload: str
    signature: str


def of_region(region: str, campaign: Campaign) -> Iterator[Badge]:
    """A badge for each officer who is named for a village of the region, and for their supervisors, valid while the interviews last.

    Each says all villages of the officer's regency, so that whoever works in two districts has one badge. Raises SealBroken, Busy."""
    for regency, body in census.each("regency"):
        if regency[: len(region)] != region[:4]:
            continue
        names = {village: known["names"][3] for village, known in census.each(f"village-of-{regency}")}
        officers: dict[str, Officer] = {}
        villages: dict[str, list[str]] = defaultdict(list)
        for village, load in stored.each(regency):
            for officer in {one.login: one for one in load.officers}.values():
                officers[officer.login] = officer
                villages[officer.login].append(village)
        for login in sorted(officers):
            if inside := sorted(village for village in villages[login] if village.startswith(region)):
                at = [names.get(village, village) for village in sorted(villages[login])]
                yield _issued(officers[login], body["name"], inside[0][:6], at, campaign)


def number(campaign: str, regency: str, login: str) -> str:
    """The number of an officer's badge: the same at every printing, and no way back to the login."""
    return f"{regency}-{int(sha256(f'{campaign}/{login}'.encode())[:16], 16) % 10**_DIGITS:0{_DIGITS}}"


def _issued(officer: Officer, regency: str, district: str, villages: Sequence[str], campaign: Campaign) -> Badge:
    told = number(campaign.id, district[:4], officer.login)
    more = len(villages) - _MOST_VILLAGES
    payload = receipts.payload(
        {
            "campaign": campaign.id,
            "kid": receipts.public_jwk(keys().receipt)["kid"],
            "kind": KIND,
            "name": officer.name,
            "number": told,
            "regency": regency,
            "role": officer.role,
            "valid_from": campaign.interview_from.isoformat(),
            "valid_until": campaign.interview_until.isoformat(),
            "villages": list(villages[:_MOST_VILLAGES]),
            **({"more": more} if more > 0 else {}),
        }
    )
    signature = receipts.signature(payload, keys().receipt)
    return Badge(told, officer.login, officer.name, officer.role, regency, district, tuple(villages), payload, signature)
