"""The keys that households are sealed with: one or more for each village, kept in the census table. Each is wrapped with a key of its
regency, and those under KMS: a process that serves the whole nation meets every village and only 514 regencies.

The newest seals; all of them open. A process keeps the keys of the villages that it met last, and looks every ten minutes whether they
have changed. Keys are made by sealing alone: what was sealed with a key that was destroyed stays closed.
"""

import base64
import time
from contextlib import suppress
from functools import lru_cache

from chalicelib.credentials.sealing import SealBroken, new_key, opened, sealed
from chalicelib.settings import settings
from chalicelib.storage import census
from chalicelib.storage.keys import unwrapped, wrapped

#: Villages, and regencies, whose keys a process keeps: a few hundred bytes each.
VILLAGES = 4096
#: How many digits of a village's code are its regency's.
_OF_REGENCY = 4
#: Stands between the number of the regency's key and what it wraps; base64 has no such sign.
_WITH = ":"
#: Seconds for which a process may still seal with a key that was rotated, or open with one that was destroyed.
FRESH_FOR = 600.0


def newest(village: str) -> tuple[int, bytes]:
    """The number of the key that seals now, from 0, and the key. The first process ever makes it; of two racing ones the first wins."""
    number, key = _newest(village)
    return number, _unwrapped(village, key)


def numbered(place: str, number: int) -> bytes:
    """The village's, or regency's, key of that number. Raises SealBroken when there is none any more."""
    keys = _kept(place, period())
    if number >= len(keys):
        # Made by another process since this one looked.
        keys = read(place)
    if number >= len(keys):
        raise SealBroken(f"{place} has no sealing key {number}.")
    return _unwrapped(place, keys[number])


def rotate(place: str) -> int:
    """Give a village a further key, which seals from now on, or a regency one, which wraps those that its villages are given from now on.
    Returns its number. Whatever is sealed or wrapped stays readable."""
    while True:
        before = census.get_or_make(_kind(place), place, lambda: _made(place))
        after = {**before, "keys": [*before["keys"], *_made(place)["keys"]]}
        if census.replace(_kind(place), place, before=before, after=after):
            _kept.cache_clear()
            return len(after["keys"]) - 1


def count(village: str) -> int:
    """How many keys the village has had; 0 when nothing of it was ever sealed."""
    return len(read(village))


def forget() -> None:
    """Read and unwrap anew from now on, as a process does that has just begun."""
    _kept.cache_clear()
    _unwrapped.cache_clear()
    _met.cache_clear()


def meet(regency: str) -> None:
    """Do what is done for the first village of a regency that a process meets, and no more for one that has no villages."""
    _met(regency, period())


def unwrap(place: str, key: str) -> bytes:
    """A key of the village's as it is kept, opened with its regency's; or one of a regency's, opened by KMS.

    Villages whose first household was sealed before regencies had keys have some that KMS opens, too."""
    number, of_regency, content = key.rpartition(_WITH)
    if not of_regency:
        return unwrapped(base64.b64decode(content), purpose=f"sealing/{place}")
    return opened(base64.b64decode(content), numbered(_regency(place), int(number)), bound_to=_bound(place))


def read(place: str) -> tuple[str, ...]:
    """The keys of a village or regency as they are kept, oldest first."""
    return tuple((census.get(_kind(place), place) or {"keys": []})["keys"])


def period() -> int:
    """The number of the ten minutes in which a process looks once."""
    return int(time.monotonic() // FRESH_FOR)


@lru_cache(maxsize=VILLAGES)
def _kept(place: str, period: int) -> tuple[str, ...]:
    keys = read(place)
    if not keys:
        raise SealBroken(f"{place} has no sealing keys.")
    return keys


@lru_cache(maxsize=VILLAGES)
def _unwrapped(place: str, key: str) -> bytes:
    return unwrap(place, key)


@lru_cache(maxsize=VILLAGES)
def _met(regency: str, period: int) -> None:
    with suppress(SealBroken):
        _unwrapped(regency, _kept(regency, period)[-1])


def _newest(place: str) -> tuple[int, str]:
    try:
        keys = _kept(place, period())
    except SealBroken:
        census.get_or_make(_kind(place), place, lambda: _made(place))
        keys = _kept(place, period())
    return len(keys) - 1, keys[-1]


def _made(place: str) -> dict[str, list[str]]:
    if place == _regency(place):
        return {"keys": [base64.b64encode(wrapped(new_key(), purpose=f"sealing/{place}")).decode()]}
    number, key = newest(_regency(place))
    return {"keys": [f"{number}{_WITH}{base64.b64encode(sealed(new_key(), key, bound_to=_bound(place))).decode()}"]}


def _bound(village: str) -> bytes:
    return f"{settings().stage}/sealing/{village}".encode()


def _regency(place: str) -> str:
    return place[:_OF_REGENCY]


def _kind(place: str) -> str:
    return f"sealing-of-{_regency(place)}"
