"""Proof of work: ALTCHA v1. The browser searches a number; checking it takes 0.05 ms."""

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any

#: How hard a challenge is at ease: half of these hashes on average, under 5 s on a cheap phone.
MAX_NUMBER = 100_000
LIFETIME = timedelta(minutes=20)


def challenge(key: bytes, *, machine_now: datetime, max_number: int = MAX_NUMBER) -> dict[str, Any]:
    """A new challenge, as the API sends it. Nothing is stored of it."""
    # Imported here: 50 ms that most requests don't need.
    from altcha import v1

    made = v1.create_challenge(v1.ChallengeOptions(max_number=max_number, hmac_key=key, expires=machine_now + LIFETIME))
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "salt": made.salt,
        "signature": made.signature,
        "maxNumber": max_number,
    }


def solved(solution: str, key: bytes) -> str | None:
    """The challenge's own name if `solution` (base64 JSON) solves one of ours that hasn't expired; else None."""
    from altcha import v1

    try:
        given = json.loads(base64.b64decode(solution, validate=True))
        holds, _ = v1.verify_solution(given, key)
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # Whatever a stranger sends as a solution is a wrong solution, never a failure of ours.
        return None
    return str(given["challenge"]) if holds and given["algorithm"] == "SHA-256" else None
