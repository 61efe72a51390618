"""The list for the walk with the RT head: who of the village's open cases is present, moved, died or unknown, to be ticked on paper.

A sheet is for one officer at one RT, so that each RT head sees the families of that RT alone. No number of a card or person is on it, and
no phone, reason or answer: what an RT head needs to say who lives where, and no more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

if TYPE_CHECKING:
    from chalicelib.enumeration.open_cases import OpenCase

#: What is ticked, as list.csv has it, in the order of its columns.
TICKS = ("Ada", "Pindah", "Meninggal", "Tidak dikenal")


@dataclass(frozen=True, slots=True)
class Family:
    """One door. `number` counts within the sheet."""

    number: int
    address: str
    people: Sequence[str]

    @property
    def size(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The families of one RT that one officer visits. `officer` is a name, "" while nobody is assigned; so are `rt` and `rw`."""

    rt: str
    rw: str
    officer: str
    families: Sequence[Family]


@dataclass(frozen=True, slots=True)
class Walk:
    """A village's list. `names` are those of its province, regency, district and itself."""

    code: str
    names: Sequence[str]
    sheets: Sequence[Sheet]

    @classmethod
    def of(
        cls,
        code: str,
        names: Sequence[str],
        cases: "Sequence[OpenCase]",
        people: Mapping[str, Sequence[str]],
        officers: Mapping[str, str],
    ) -> "Walk":
        """The list of `cases`, which come in the order of the walk; `people` are by case id, `officers` login → name."""
        # The sort keeps the walk's order, of the RTs as of the doors in each.
        order = {place: number for number, place in enumerate(dict.fromkeys(map(_place, cases)))}
        parted = sorted(cases, key=lambda case: (order[_place(case)], case.assigned_to))
        sheets = []
        for ((rw, rt), login), found in groupby(parted, lambda case: (_place(case), case.assigned_to)):
            families = [Family(number, case.address, people.get(case.id, ())) for number, case in enumerate(found, start=1)]
            # Where there is none, people write 0.
            sheets.append(Sheet(rt if rt.strip("0") else "", rw if rw.strip("0") else "", officers.get(login) or login, families))
        return cls(code, names, sheets)

    @property
    def cases(self) -> int:
        return sum(len(sheet.families) for sheet in self.sheets)

    @property
    def people(self) -> int:
        return sum(family.size for sheet in self.sheets for family in sheet.families)


def file_name(walk: Walk) -> str:
    """What a village's list is called: found by its name, told apart by its code."""
    called = re.sub(r"[^a-z0-9]+", "-", walk.names[3].lower()).strip("-")
    return f"{walk.code}-{called}.html"


def page(walk: Walk) -> str:
    """The list as a page that a browser prints on A4, with no script and nothing fetched from anywhere."""
    return _template().render(walk=walk, ticks=TICKS)


def _place(case: "OpenCase") -> tuple[str, str]:
    return case.rw, case.rt


@cache
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("walk.html")
