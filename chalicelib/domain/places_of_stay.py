"""Where a person is registered (de jure) and where they live (de facto). The census wants both (article of 18 February 2020).

A place is a village's 10-digit code, abroad a country's ISO 3166-1 alpha-3 code, and empty where nobody knows or nobody lives.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.conditions import Subject


def current_village(household: Mapping[str, Any], registered: str) -> str:
    """Where the family lives by its own answers; `registered` is the village of its card. Empty until it has said.

    A family that is counted without the register's data has no card to live at: it is asked for its village straight away."""
    return registered if household.get("current_address") == "same_as_kk" else str(household.get("current_village", ""))


def de_jure(member: Subject, registered: str) -> str:
    """The village of the card, for whoever the register has on it: also when the family doesn't know this person, or they left."""
    return "" if member.added or member.values.get("presence") == "died" else registered


def de_facto(member: Subject, village: str) -> str:
    """Where this person lives; `village` is the family's own, current_village."""
    match member.values.get("presence"):
        case "with_family":
            return village
        case "elsewhere":
            return str(member.values.get("elsewhere_village", ""))
        case "abroad":
            return str(member.values.get("abroad_country", ""))
        case _:
            return ""
