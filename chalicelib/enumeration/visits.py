"""Asking for a visit: once for a household or phone, however often it is sent."""

from dataclasses import dataclass

from chalicelib.credentials import identity
from chalicelib.domain.answers import require_writable
from chalicelib.domain.errors import Flaw, IdempotencyKeyReused, RequestRefused
from chalicelib.domain.requests import Request
from chalicelib.domain.visits import VisitRequest, keys_of
from chalicelib.enumeration import calendar, clock, work
from chalicelib.enumeration.count_without_prefill import require_village
from chalicelib.storage import census, visits
from chalicelib.storage.keys import keys


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody tells who asks for a visit; what isn't told is ""."""

    reason: str
    name: str
    address: str
    village_code: str
    phone: str = ""
    best_time: str = ""
    landmark: str = ""
    kk_number: str = ""
    nik: str = ""


def ask(asked: Asked, *, challenge: str, request: Request) -> str:
    """Keep the request; its reference. The same card gets the same one again, and so does the same phone
    unless two cards are named; what was told first stands.

    Raises IdempotencyKeyReused, CensusNotOpen, CensusClosed, RequestRefused, ChallengeRefused."""
    this = identity.visit_key("request", request.key, keys().identity)
    if known := visits.known_by(this):
        if known["body"] != request.body:
            raise IdempotencyKeyReused
        return known["reference"]
    calendar.current().require_online(clock.census_now())
    _require_readable(asked)
    work.spend(challenge, request=request)
    told = keys_of(kk_number=asked.kk_number, phone=asked.phone, name=asked.name, address=asked.address, village_code=asked.village_code)
    digests = [identity.visit_key(kind, value, keys().identity) for kind, value in told]
    found = (known["reference"] for digest in digests if (known := visits.known_by(digest)))
    reference = next((one for one in found if not _of_another_card(one, asked.kk_number)), "")
    reference = reference or identity.visit_reference(digests[0])
    # First, so that the close knows of every village where somebody waits.
    census.put("unmatched", asked.village_code, {"marked_at": clock.machine_now().isoformat()}, only_if_absent=True)
    village = visits.know_by(identity.visit_key("reference", reference, keys().identity), reference=asked.village_code)
    if village == asked.village_code:
        visits.keep(
            VisitRequest(
                reference,
                asked.village_code,
                asked.reason,
                asked.name,
                asked.address,
                calendar.now().replace(microsecond=0),
                asked.phone,
                asked.best_time,
                asked.landmark,
                asked.kk_number,
                asked.nik,
            )
        )
    for digest in digests:
        visits.know_by(digest, reference=reference)
    return visits.know_by(this, reference=reference, body=request.body)


def _of_another_card(reference: str, kk_number: str) -> bool:
    """Whether the request known by a phone is of another card: neighbours share phones, and each family is visited."""
    village = visits.known_by(identity.visit_key("reference", reference, keys().identity)) if kk_number else None
    kept = visits.get(village["reference"], reference) if village else None
    return kept is not None and kept.kk_number not in ("", kk_number)


def _require_readable(asked: Asked) -> None:
    require_village(asked.village_code)
    require_writable({name: getattr(asked, name) for name in ("reason", "name", "address", "phone", "best_time", "landmark")})
    for name in ("reason", "name", "address"):
        if not getattr(asked, name).strip():
            raise RequestRefused([Flaw(f"/{name}", "blank", "Fill this in, so that the officer finds the family.")])
