"""Proof of work: ALTCHA v1. The browser searches a number; checking it takes 0.05 ms.

How hard a challenge is and until when it holds stand in its salt, which is signed with it: nobody makes it easier or older."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LIFETIME = timedelta(minutes=20)
#: Bytes: what is hashed then fits one block of SHA-256. With one byte more than a block, phones would search half as fast.
_SALT = 8


@dataclass(frozen=True, slots=True)
class Solved:
    """A challenge of ours that was solved: its own name, and how many numbers it had to be searched among."""

    name: str
    max_number: int


def challenge(key: bytes, *, machine_now: datetime, max_number: int) -> dict[str, Any]:
    """A new challenge, as the API sends it: half of `max_number` hashes on average. Nothing is stored of it."""
    # Imported here: 50 ms that most requests don't need.
    from altcha import v1

    expires, told = machine_now + LIFETIME, {"m": str(max_number)}
    made = v1.create_challenge(v1.ChallengeOptions(max_number=max_number, salt_length=_SALT, hmac_key=key, expires=expires, params=told))
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "salt": made.salt,
        "signature": made.signature,
        "maxNumber": max_number,
    }


def solved(solution: str, key: bytes) -> Solved | None:
    """What `solution` (base64 JSON) solves, if it is one of ours that hasn't expired; else None."""
    from altcha import v1

    try:
        given = json.loads(base64.b64decode(solution, validate=True))
        # A number that is a text could take over the end of the salt, and with it what the salt says.
        holds = type(given["number"]) is int and v1.verify_solution(given, key)[0]
        max_number = int(v1.extract_params(given)["m"][0])
    except (binascii.Error, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        # Whatever a stranger sends as a solution is a wrong solution, never a failure of ours.
        return None
    return Solved(str(given["challenge"]), max_number) if holds and given["algorithm"] == "SHA-256" else None
