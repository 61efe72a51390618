"""The offices that spread the word, from `agencies.csv`: `agency,region[,people]`, a row for each."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.register import UNWRITABLE
from ops.frame import CannotDo

_LONGEST = 80
_REGION = re.compile(r"\d{4}|\d{6}|\d{10}", re.ASCII)
_PEOPLE = re.compile(r"[1-9]\d{0,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Agency:
    """An office: its name, the region whose people it is to reach, how many work there (0: not said), its folder's name."""

    name: str
    region: str
    people: int
    folder: str


def read(file: Path, *, within: set[str]) -> list[Agency]:
    """The agencies of a file, whose regions are all in `within`. Raises CannotDo naming every line that can't be used."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotDo(f"{file} is not UTF-8 at byte {error.start}. Save it as CSV in UTF-8 and try again.") from None
    rows = csv.reader(text.splitlines())
    header = [cell.strip().lower() for cell in next(rows, [])]
    if header not in (["agency", "region"], ["agency", "region", "people"]):
        raise CannotDo(f"The first line of {file} must be agency,region or agency,region,people.")
    agencies: list[Agency] = []
    wrong: list[str] = []
    for cells in rows:
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if why := _flaw(row, columns=len(header), within=within):
            wrong.append(f"{file}, line {rows.line_num}: {why}.")
            continue
        name, region = row[0], row[1].replace(".", "")
        if any((known.name.casefold(), known.region) == (name.casefold(), region) for known in agencies):
            wrong.append(f"{file}, line {rows.line_num}: {name} of {row[1]} stands there already.")
            continue
        taken = {known.folder for known in agencies if known.region == region}
        agencies.append(Agency(name, region, int(row[2] or 0) if len(row) > 2 else 0, _folder(name, taken)))
    if wrong:
        raise CannotDo("\n".join(wrong))
    return agencies


def _flaw(row: list[str], *, columns: int, within: set[str]) -> str:
    if not 2 <= len(row) <= columns:
        return f"has {len(row)} cells, not {columns}"
    name, region = row[0], row[1].replace(".", "")
    if not name:
        return "agency is empty"
    if len(name) > _LONGEST or UNWRITABLE.search(name):
        return f"agency has a control character, or more than {_LONGEST} characters"
    if foreign := [character for character in name if not _drawn(character)]:
        return f"agency has {foreign[0]!r}, which the poster's letters don't have"
    if not _REGION.fullmatch(region):
        return f"region {row[1]} is no regency, district or village; write a code such as 33.19.02"
    if region not in within:
        return f"region {row[1]} is not in the region of this kit"
    if len(row) > 2 and row[2] and not _PEOPLE.fullmatch(row[2]):
        return f"people is {row[2]}, not a number of at most seven digits"
    return ""


def _drawn(character: str) -> bool:
    """Whether the letters that every PDF reader has, Windows-1252, have it."""
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _folder(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "agency"
    numbered = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(folder for folder in numbered if folder not in taken)
