"""Sealing: AES-256-GCM under a key of the census's own, so that a copy of the tables shows nothing (NIST SP 800-38D)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.domain.faults import Fault

#: Random ones: a key would have to seal billions of documents before two were likely to meet.
_NONCE = 12


class SealBroken(Fault):
    """What is sealed was altered, belongs to something else, or was sealed with another key."""


def new_key() -> bytes:
    """A fresh key."""
    return secrets.token_bytes(32)


def sealed(plain: bytes, key: bytes, *, bound_to: bytes) -> bytes:
    """`plain` encrypted, 28 bytes longer; it opens only with the same key and as part of what it is `bound_to`."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def opened(content: bytes, key: bytes, *, bound_to: bytes) -> bytes:
    """What was sealed. Raises SealBroken."""
    try:
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("A sealed document can't be opened: it was altered, moved, or sealed with another key.") from error
