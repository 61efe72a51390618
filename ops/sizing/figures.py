"""The figures that everything is computed from, read from infra/units.json and infra/prices.json."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_INFRA = Path(__file__).parent.parent.parent / "infra"
#: Villages of the nation, each with sealing keys of its own (chalicelib/questionnaire/villages.py).
VILLAGES = 83_762
#: Regencies and cities, whose keys wrap those of their villages.
REGENCIES = 514


@lru_cache(maxsize=2)
def _file(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_INFRA / name).read_text("utf-8"))
    return read


@dataclass(frozen=True, slots=True)
class Prices:
    """List prices of a region, in US dollars."""

    region: str

    def of(self, name: str, *, at_the_edge: bool = False) -> float:
        """Dollars for one of `name`. Raises KeyError for what the file doesn't have."""
        entry = self._entry(name, at_the_edge=at_the_edge)
        return float(entry["usd"]) / float(entry["per"])

    def is_assumed(self, name: str, *, at_the_edge: bool = False) -> bool:
        """Whether the price was not published where it was taken from."""
        return "assumed" in self._entry(name, at_the_edge=at_the_edge)

    def _entry(self, name: str, *, at_the_edge: bool) -> dict[str, Any]:
        entry: dict[str, Any] = _file("prices.json")["regions"]["global" if at_the_edge else self.region][name]
        return entry


def regions() -> list[str]:
    """Those whose prices and quotas are known."""
    return sorted(set(_file("prices.json")["regions"]) & set(_file("units.json")["quotas"]) - {"global"})


def of_household(name: str) -> float:
    """What one household takes that is counted."""
    return float(_file("units.json")["household"][name])


def of_close(name: str) -> float:
    """What one household of the register takes to be ended and handed off."""
    return float(_file("units.json")["close"][name])


def of_functions(name: str) -> float:
    """How the functions are laid out."""
    return float(_file("units.json")["functions"][name])


def assumed(name: str) -> float:
    """What nobody has measured; the file says why it is taken to be so."""
    return float(_file("units.json")["assumed"][name]["value"])


def quotas(region: str) -> dict[str, tuple[float, str]]:
    """Quota → what an account has of it without asking, and what it is."""
    given = {**_file("units.json")["quotas"][region], **_file("units.json")["quotas"]["global"]}
    return {name: (float(one["value"]), str(one["what"])) for name, one in given.items()}
