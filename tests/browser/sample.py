"""The families of the sample register, as they read their own cards."""

import csv

from tests.browser.one_machine import ROOT
from tests.browser.resident import Family


def cards() -> dict[str, list[dict[str, str]]]:
    """The sample register by KK number."""
    found: dict[str, list[dict[str, str]]] = {}
    with (ROOT / "samples/kudus.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kk_number"], []).append(row)
    return found


def families() -> list[Family]:
    """Families of the sample register whose card shows its date and whose first member has a NIK."""
    found = []
    for kk_number, rows in cards().items():
        year, month, day = (rows[0]["kk_issued_on"] or "--").split("-")
        # Names alone don't tell two people apart on the page.
        if year and rows[0]["nik"] and 3 <= len(rows) <= 5 and len({row["name"] for row in rows}) == len(rows):
            found.append(Family(kk_number, rows[0]["nik"], (day, month, year), tuple(row["name"] for row in rows)))
    return found[1:]  # the first is the README's


FAMILIES = families()
