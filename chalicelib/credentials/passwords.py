"""Password hashes: argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane), 25 ms of CPU each."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=24, salt_len=16)
_nobodys: list[str] = []


def hashed(password: str) -> str:
    """The hash to store."""
    return _HASHER.hash(_normal(password))


def verified(password: str, stored: str | None) -> bool:
    """Whether `password` is the one of `stored`. Nobody's (None) takes as long as somebody's, and never is."""
    if stored is None:
        if not _nobodys:
            _nobodys.append(_HASHER.hash("nobody"))
        _matches(password, _nobodys[0])
        return False
    return _matches(password, stored)


def _matches(password: str, stored: str) -> bool:
    try:
        return _HASHER.verify(stored, _normal(password))
    except VerificationError:
        return False


def _normal(password: str) -> bytes:
    # Two keyboards may write the same letters differently (NIST SP 800-63B-4, 3.1.1.2: NFC).
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
