"""Devices as signed cookies: a random id that says of a phone that it came before, and nothing of who used it."""

import hashlib

from itsdangerous import BadSignature, Signer

from chalicelib.credentials.identity import random_id

#: How long a device is known, in seconds: longer than any campaign is open.
LIFETIME = 90 * 24 * 3600


def new() -> str:
    """The id of a device that hasn't been seen before."""
    return random_id()


def token(device: str, key: bytes) -> str:
    """The device as a cookie's value."""
    return _signer(key).sign(device).decode()


def read(value: str, key: bytes) -> str | None:
    """The device that a cookie's value stands for; None if it is none of ours."""
    try:
        return _signer(key).unsign(value).decode()
    except (BadSignature, ValueError):
        return None


def _signer(key: bytes) -> Signer:
    return Signer(key, salt=b"device", key_derivation="hmac", digest_method=hashlib.sha256)
