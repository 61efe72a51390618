"""Families as the form finds them: rows of households.csv and members.csv, which an officer's device has beside it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.interview.preload import columns
from chalicelib.questionnaire import Questionnaire

#: Villages and their regions, as many as the tests' people live in.
PLACES = {
    "provinces": (["name", "label"], [["33", "Jawa Tengah"]]),
    "regencies": (["name", "label", "province"], [["3319", "Kudus", "33"], ["3374", "Kota Semarang", "33"]]),
    "districts": (
        ["name", "label", "regency"],
        [["331902", "Kota Kudus", "3319"], ["337401", "Semarang Tengah", "3374"], ["337410", "Tembalang", "3374"]],
    ),
    "villages": (
        ["name", "label", "district"],
        [["3319021001", "Kauman", "331902"], ["3374011001", "Miroto", "337401"], ["3374101006", "Tembalang", "337410"]],
    ),
}


def write(folder: Path, questionnaire: Questionnaire, families: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the files that the form needs, with these families by their case ids."""
    households, members = columns(questionnaire, "household"), columns(questionnaire, "member")
    cases, people = [], []
    for case, family in families.items():
        answers = {f"household_{name}": value for name, value in family["household"].items()}
        answers |= {"case_id": case, "label": case, "people": str(len(family["members"]))}
        cases.append([answers.get(column, "") for column in households])
        for number, member in enumerate(family["members"], start=1):
            known = member["registered"]
            row = {f"member_{name}": value for name, value in member["answers"].items()}
            row |= {f"registered_{name}": value for name, value in (known or {}).items()}
            row |= {"case_id": case, "person": f"{case}/{number}", "origin": "added" if known is None else "registered"}
            people.append([row.get(column, "") for column in members])
    write_places(folder)
    for name, header, rows in (("households", households, cases), ("members", members, people)):
        _write(folder, name, [header, *rows])


def write_places(folder: Path) -> None:
    """Write the lists of regions."""
    for name, (header, rows) in PLACES.items():
        _write(folder, name, [header, *rows])


def _write(folder: Path, name: str, rows: Iterable[Sequence[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
