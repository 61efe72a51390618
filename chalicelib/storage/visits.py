"""Visit requests in the census table: sealed as households are, by village; and by what a family's requests are known to be one."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from chalicelib.domain.visits import VisitRequest
from chalicelib.storage import census
from chalicelib.storage.later import of_shape
from chalicelib.storage.sealed import seal, unseal


def known_by(key: str) -> dict[str, str] | None:
    """What was kept under a key of credentials/identity.visit_key: `{reference, body}`; None for nothing."""
    found: dict[str, str] | None = census.get("visit-by", key)
    return found


def know_by(key: str, *, reference: str, body: str = "") -> str:
    """Keep a reference under a key, with a digest of the request's body. Gives the one that was first."""
    kept: dict[str, str] = census.get_or_make("visit-by", key, lambda: {"reference": reference, "body": body})
    return kept["reference"]


def keep(request: VisitRequest) -> None:
    """Keep a request, unless one of its reference is kept already."""
    census.put(_kind(request.village_code), request.reference, _packed(request), only_if_absent=True)


def match(request: VisitRequest) -> None:
    """Keep with which household a request was matched. The matching is the only one to write what is kept."""
    kept = census.get(_kind(request.village_code), request.reference)
    # What a later release told of it is not this one's to drop.
    rest = _opened(request.village_code, request.reference, kept) if kept else {}
    census.put(_kind(request.village_code), request.reference, _packed(request, beside=rest))


def get(village: str, reference: str) -> VisitRequest | None:
    """The request; None if there is none."""
    record = census.get(_kind(village), reference)
    return _unpacked(village, reference, record) if record else None


def references(village: str) -> list[str]:
    """Every request for a visit in a village, by its reference."""
    return [reference for reference, _ in census.each(_kind(village))]


def _packed(request: VisitRequest, *, beside: Mapping[str, Any] = MappingProxyType({})) -> dict[str, str]:
    told = json.dumps({**beside, **asdict(request), "asked_at": request.asked_at.isoformat()}, ensure_ascii=False)
    sealed = seal(told.encode("utf-8", "surrogatepass"), household_id=request.reference, village=request.village_code)
    return {"sealed": base64.b64encode(sealed).decode()}


def _unpacked(village: str, reference: str, record: dict[str, str]) -> VisitRequest:
    told = of_shape(VisitRequest, _opened(village, reference, record))
    return VisitRequest(**{**told, "asked_at": datetime.fromisoformat(told["asked_at"])})


def _opened(village: str, reference: str, record: dict[str, str]) -> dict[str, Any]:
    told = unseal(base64.b64decode(record["sealed"]), household_id=reference, village=village)
    opened: dict[str, Any] = json.loads(told.decode("utf-8", "surrogatepass"))
    return opened


def _kind(village: str) -> str:
    return f"visits-of-{village}"
