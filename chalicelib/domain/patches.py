"""Patches of a household's answers (RFC 7396): their shape, and how they are merged."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Flaw
from chalicelib.domain.questionnaire import CONFIRMED, escaped

_MEMBER_ID = re.compile(r"[a-z0-9]{1,16}")


def merged(old: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396: null takes away, objects merge, all else replaces. An empty text is no answer, and none is kept."""
    result = dict(old)
    for name, value in change.items():
        if value is None or value == "":
            result.pop(name, None)
        elif isinstance(value, Mapping):
            before = result.get(name)
            result[name] = merged(before if isinstance(before, Mapping) else {}, value)
        else:
            result[name] = value
    return result


def misshapen(patch: Mapping[str, Any]) -> list[Flaw]:
    """What of a patch isn't of its documented shape: objects all the way down to the single answers."""
    found = [Flaw(f"/{part}", "unknown-part") for part in patch if part not in ("household", "members")]
    household = patch.get("household", {})
    found += _misshapen_answers("/household", household)
    members = patch.get("members", {})
    if not isinstance(members, Mapping):
        return [*found, Flaw("/members", "not-an-object")]
    for member, change in members.items():
        if not _MEMBER_ID.fullmatch(member) or member == "household":
            found.append(Flaw("/members", "not-a-member-id", "Ids are 1 to 16 small letters and digits."))
        elif change is not None:
            found += _misshapen_answers(f"/members/{member}", change)
    return found


def _misshapen_answers(pointer: str, change: Any) -> list[Flaw]:
    if not isinstance(change, Mapping):
        return [Flaw(pointer, "not-an-object")]
    return [
        Flaw(f"{pointer}/{escaped(name)}", "not-text")
        for name, value in change.items()
        if isinstance(value, list) or (isinstance(value, Mapping) and (name != CONFIRMED or any(map(_nested, value.values()))))
    ]


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping | list)
