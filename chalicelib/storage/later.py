"""What a later release wrote that this one doesn't know: passed over, and put back when the household is written again.

So a release can be taken back without losing what the newer one kept. Lists only ever grow at their end, maps get further keys.
`kept` is by places, such as `p` for what the account's list had more (docs/decisions/0051).
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

Kept = dict[str, Any]
#: The place of whole keys, beside those that this release knows.
KEYS = "."


def known(kept: Kept, place: str, values: Sequence[Any], *, count: int) -> list[Any]:
    """The first `count` of the values; further ones are kept by their place."""
    if len(values) > count:
        kept[place] = list(values[count:])
    return list(values[:count])


def known_keys(kept: Kept, values: Mapping[str, Any], *, names: frozenset[str]) -> Mapping[str, Any]:
    """The values as they are; keys that are none of `names` are kept."""
    if further := {key: value for key, value in values.items() if key not in names}:
        kept[KEYS] = further
    return values


def put_back(kept: Mapping[str, Any], place: str, values: Sequence[Any], *, default: Sequence[Any] = ()) -> list[Any]:
    """The values with what was kept of the place at their end, where it was; without, they end with the last one that says something.

    `default` are the last values as they are when they say nothing: they are left out unless something follows them."""
    if place in kept:
        return [*values, *kept[place]]
    says = list(values)
    shortest = len(says) - len(default)
    while len(says) > shortest and says[-1] == default[len(says) - shortest - 1]:
        says.pop()
    return says


def of_shape(shape: type, record: Mapping[str, Any]) -> dict[str, Any]:
    """Of a record what the dataclass `shape` has a field for. Whoever writes such a record again writes the rest of it, too."""
    names = {each.name for each in fields(shape)}
    return {name: value for name, value in record.items() if name in names}
