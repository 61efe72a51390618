"""Households' documents as they lie in the table: sealed, and bound to the household and village that they are of.

Format 3: that byte, two bytes with the number of the village's key, then the sealed document of format 2. Formats 1 and 2, which
lay there open, are still read, and are sealed when the household is next written.
"""

from chalicelib.credentials import sealing
from chalicelib.credentials.sealing import SealBroken
from chalicelib.storage import sealing_keys

FORMAT = 3
_HEAD = 3


def seal(document: bytes, *, household_id: str, village: str) -> bytes:
    """What to store of a document."""
    number, key = sealing_keys.newest(village)
    head = bytes([FORMAT]) + number.to_bytes(_HEAD - 1, "big")
    return head + sealing.sealed(document, key, bound_to=_bound(head, household_id, village))


def unseal(stored: bytes, *, household_id: str, village: str) -> bytes:
    """The document. Raises SealBroken for one that was altered, or that is another household's."""
    if stored[0] != FORMAT:
        return stored
    head = stored[:_HEAD]
    try:
        key = sealing_keys.numbered(village, int.from_bytes(head[1:], "big"))
        return sealing.opened(stored[_HEAD:], key, bound_to=_bound(head, household_id, village))
    except SealBroken as error:
        raise SealBroken(
            f"Household {household_id} of {village} can't be opened: it was altered, is another's, or its key is gone."
        ) from error


def _bound(head: bytes, household_id: str, village: str) -> bytes:
    return head + f"{household_id}/{village}".encode()
