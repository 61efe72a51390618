"""The keys that households are sealed with: one or more for each village, kept wrapped under KMS in the census table.

The newest seals; all of them open. A process keeps the keys of the villages that it met last, and looks every ten minutes whether they
have changed. Keys are made by sealing alone: what was sealed with a key that was destroyed stays closed.
"""

import base64
import time
from functools import lru_cache

from chalicelib.credentials.sealing import SealBroken, new_key
from chalicelib.storage import census
from chalicelib.storage.keys import unwrapped, wrapped

#: Villages whose keys a process keeps: a few hundred bytes each.
VILLAGES = 4096
#: Seconds for which a process may still seal with a key that was rotated, or open with one that was destroyed.
FRESH_FOR = 600.0


def newest(village: str) -> tuple[int, bytes]:
    """The number of the key that seals now, from 0, and the key. The first process ever makes it; of two racing ones the first wins."""
    try:
        keys = _kept(village, period())
    except SealBroken:
        census.get_or_make(_kind(village), village, lambda: _made(village))
        keys = _kept(village, period())
    return len(keys) - 1, _unwrapped(village, keys[-1])


def numbered(village: str, number: int) -> bytes:
    """The key of that number. Raises SealBroken when there is none any more."""
    keys = _kept(village, period())
    if number >= len(keys):
        # Made by another process since this one looked.
        keys = read(village)
    if number >= len(keys):
        raise SealBroken(f"Village {village} has no sealing key {number}.")
    return _unwrapped(village, keys[number])


def rotate(village: str) -> int:
    """Give the village a further key, which seals from now on; returns its number. Whatever is sealed stays readable."""
    while True:
        before = census.get_or_make(_kind(village), village, lambda: _made(village))
        after = {"keys": [*before["keys"], *_made(village)["keys"]]}
        if census.replace(_kind(village), village, before=before, after=after):
            _kept.cache_clear()
            return len(after["keys"]) - 1


def count(village: str) -> int:
    """How many keys the village has had; 0 when nothing of it was ever sealed."""
    return len(read(village))


def forget() -> None:
    """Read and unwrap anew from now on, as a process does that has just begun."""
    _kept.cache_clear()
    _unwrapped.cache_clear()


@lru_cache(maxsize=VILLAGES)
def _kept(village: str, period: int) -> tuple[str, ...]:
    keys = read(village)
    if not keys:
        raise SealBroken(f"Village {village} has no sealing keys.")
    return keys


@lru_cache(maxsize=VILLAGES)
def _unwrapped(village: str, key: str) -> bytes:
    return unwrap(village, key)


def unwrap(village: str, key: str) -> bytes:
    """A key of the village's, as it is kept, opened by KMS."""
    return unwrapped(base64.b64decode(key), purpose=f"sealing/{village}")


def read(village: str) -> tuple[str, ...]:
    """The village's keys as they are kept, oldest first."""
    return tuple((census.get(_kind(village), village) or {"keys": []})["keys"])


def period() -> int:
    """The number of the ten minutes in which a process looks once."""
    return int(time.monotonic() // FRESH_FOR)


def _made(village: str) -> dict[str, list[str]]:
    return {"keys": [base64.b64encode(wrapped(new_key(), purpose=f"sealing/{village}")).decode()]}


def _kind(village: str) -> str:
    return f"sealing-of-{village[:4]}"
