"""The keys that households are sealed with: one or more for each village, kept wrapped under KMS in the census table.

The newest seals; all of them open. A process unwraps a village's keys once and keeps those of the villages it met last.
"""

import base64
from functools import lru_cache

from chalicelib.credentials.sealing import SealBroken, new_key
from chalicelib.storage import census
from chalicelib.storage.keys import unwrapped, wrapped

#: Villages whose keys a process keeps: a few hundred bytes each.
_VILLAGES = 4096


def newest(village: str) -> tuple[int, bytes]:
    """The number of the key that seals now, from 0, and the key. The first process ever makes it; of two racing ones the first wins."""
    keys = _keys(village)
    return len(keys) - 1, keys[-1]


def numbered(village: str, number: int) -> bytes:
    """The key of that number. Raises SealBroken when there is none any more."""
    keys = _keys(village)
    if number >= len(keys):
        # Made by another process since this one looked.
        _keys.cache_clear()
        keys = _keys(village)
    if number >= len(keys):
        raise SealBroken(f"Village {village} has no sealing key {number}.")
    return keys[number]


def rotate(village: str) -> int:
    """Give the village a further key, which seals from now on; returns its number. Whatever is sealed stays readable."""
    while True:
        before = census.get_or_make(_kind(village), village, lambda: _made(village))
        after = {"keys": [*before["keys"], *_made(village)["keys"]]}
        if census.replace(_kind(village), village, before=before, after=after):
            _keys.cache_clear()
            return len(after["keys"]) - 1


def count(village: str) -> int:
    """How many keys the village has had; 0 when nothing of it was ever sealed."""
    return len((census.get(_kind(village), village) or {"keys": []})["keys"])


@lru_cache(maxsize=_VILLAGES)
def _keys(village: str) -> tuple[bytes, ...]:
    record = census.get_or_make(_kind(village), village, lambda: _made(village))
    return tuple(unwrapped(base64.b64decode(key), purpose=f"sealing/{village}") for key in record["keys"])


def _made(village: str) -> dict[str, list[str]]:
    return {"keys": [base64.b64encode(wrapped(new_key(), purpose=f"sealing/{village}")).decode()]}


def _kind(village: str) -> str:
    return f"sealing-of-{village[:4]}"
