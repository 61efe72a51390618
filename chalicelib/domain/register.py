"""The civil register as the census is given it: what a row may say, and what makes rows one household.

A row that cannot be trusted is refused with its line, column and reason, and its household with it; what the census itself asks
again (who heads the family, an unlikely age) is let in, with a warning where somebody should look.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.countries import ALPHA_3

#: The columns of a register file, one row per member.
COLUMNS = (
    "kk_number", "kk_issued_on", "nik", "name", "sex", "birth_place", "birth_date", "relation", "religion", "marital_status",
    "education", "citizenship", "address", "rt", "rw", "village_code",
)  # fmt: skip
#: A column that a file may have beside them: `yes` where the row is of nobody, for it was made up.
SYNTHETIC, MADE_UP = "synthetic", "yes"
#: The stage in which a census is rehearsed takes people who were made up and nobody else; the one-machine and emulated ones take both.
REHEARSAL, TRIAL = "rehearsal", "local"
#: What all rows of one KK must say alike.
OF_THE_CARD = ("kk_issued_on", "address", "rt", "rw", "village_code")

#: As many as the questionnaire can take; the largest families that registers hold are far below.
MOST_MEMBERS = 40
LONGEST_TEXT = 200
EARLIEST = date(1880, 1, 1)

SEXES = ("male", "female")
RELATIONS = (
    "head", "husband", "wife", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "other_kin", "helper", "other",
)  # fmt: skip
RELIGIONS = ("islam", "protestant", "catholic", "hindu", "buddhist", "confucian", "belief_in_the_one_god_or_other")
MARITAL_STATUSES = (
    "never_married", "married_registered", "married_not_registered", "divorced_registered", "divorced_not_registered", "widowed",
)  # fmt: skip
EDUCATIONS = ("none", "primary", "lower_secondary", "upper_secondary", "diploma_i_iii", "bachelor_or_d_iv", "master", "doctor")
INDONESIAN = "indonesian"

#: Other spellings that extracts have → the word that the census keeps. Older registers do not tell whether a marriage is on file.
_CODES: Mapping[str, Mapping[str, str]] = {
    "sex": {code: code for code in SEXES},
    "relation": {code: code for code in RELATIONS},
    "religion": {code: code for code in ("", *RELIGIONS)}
    | dict.fromkeys(("belief_in_the_one_god", "other"), "belief_in_the_one_god_or_other"),
    "marital_status": {code: code for code in ("", *MARITAL_STATUSES)}
    | {"married": "married_registered", "divorced": "divorced_registered"},
    "education": {code: code for code in ("", *EDUCATIONS)} | {"diploma": "diploma_i_iii", "bachelor": "bachelor_or_d_iv"},
    "citizenship": {INDONESIAN: INDONESIAN, "IDN": INDONESIAN} | {code: code for code in ALPHA_3 - {"IDN"}},
}
#: Line breaks, control characters, and those that turn the direction of writing: none belongs in a register.
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_SIXTEEN_DIGITS = re.compile("[0-9]{16}")
_UP_TO_THREE_DIGITS = re.compile("[0-9]{0,3}")

#: Names of province, regency, district and village.
RegionNames = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class RegisteredMember:
    """A person as the register has them. Dates are ISO; religion, marital status, education and birth place may be empty."""

    nik: str | None
    name: str
    sex: str
    birth_place: str
    birth_date: str
    relation: str
    religion: str
    marital_status: str
    education: str
    citizenship: str


@dataclass(frozen=True, slots=True)
class RegisteredHousehold:
    """A KK as the register has it: the household's de jure place and its members, in the register's order."""

    kk_number: str
    kk_issued_on: str | None
    address: str
    rt: str
    rw: str
    village_code: str
    region: RegionNames
    members: tuple[RegisteredMember, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at one place of a register file. `column` is empty when the whole row is meant."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}" if self.column else f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a register file; cells in the order of COLUMNS."""

    line: int
    cells: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return self.cells[_PLACE[column]]


_PLACE = {column: place for place, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the rows of one KK: a household, or the reasons why not; and what somebody should look at."""

    household: RegisteredHousehold | None
    reasons: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


class HeaderRefused(ValueError):
    """The first line of a register file does not name the columns; the message says which are missing or unknown."""


def places_of_columns(header: Sequence[str]) -> tuple[int, ...]:
    """Where each of COLUMNS stands in the file. Raises HeaderRefused naming what is missing, unknown or there twice."""
    cells = [cell.strip() for cell in header]
    wrong = {
        "missing": [column for column in COLUMNS if column not in cells],
        "unknown": [cell or "(a column without a name)" for cell in cells if cell not in (*COLUMNS, SYNTHETIC)],
        "there twice": sorted({cell for cell in cells if cell in (*COLUMNS, SYNTHETIC) and cells.count(cell) > 1}),
    }
    if any(wrong.values()):
        said = "; ".join(f"{what}: {', '.join(columns)}" for what, columns in wrong.items() if columns)
        raise HeaderRefused(f"The first line must name the columns of a register file; {said}.")
    return tuple(cells.index(column) for column in COLUMNS)


def place_of_mark(header: Sequence[str]) -> int | None:
    """Where the column SYNTHETIC stands in the file, None when it has none."""
    cells = [cell.strip() for cell in header]
    return cells.index(SYNTHETIC) if SYNTHETIC in cells else None


class NotOfThisStage(ValueError):
    """A register of people who were made up for a census of real ones, or the other way round; the message names line and way on."""


def require_stage(stage: str, *, first_made_up: int | None, first_real: int | None) -> None:
    """Raise NotOfThisStage unless a register may be loaded into `stage`. The lines are the first ones that are marked as made up and
    that aren't, None where there is none: one such row keeps the whole file out."""
    if stage == TRIAL:
        return
    if stage == REHEARSAL:
        if first_real is not None:
            raise NotOfThisStage(
                f"Line {first_real} isn't marked as made up (column {SYNTHETIC}), and a rehearsal takes nobody real. "
                "Make a register with `ops register generate --marked`."
            )
    elif first_made_up is not None:
        raise NotOfThisStage(
            f"Line {first_made_up} is marked as made up (column {SYNTHETIC}), and the stage {stage} counts real people. "
            f"Load the civil registry's extract here, and this file into the stage {REHEARSAL}."
        )


def judge(rows: Sequence[Row], *, as_of: date, region_of: Callable[[str], RegionNames | None]) -> Judgement:
    """Make one household of all `rows` of one KK, in the order of their lines.

    `as_of` is the day that the register was drawn: nobody is born and no card issued after it. `region_of` names the place of a
    10-digit village code, None for a code that is no village.
    """
    first = rows[0]
    reasons = [finding for row in rows for finding in _flaws(row, as_of=as_of)]
    region = region_of(first["village_code"])
    if region is None:
        reasons.append(Finding(first.line, "village_code", "is not the 10-digit code of a village"))
    reasons += _differences(rows)
    reasons += _repeated_people(rows)
    if len(rows) > MOST_MEMBERS:
        reasons.append(Finding(rows[MOST_MEMBERS].line, "kk_number", f"is the card of more than {MOST_MEMBERS} members, the most that fit"))
    if reasons or region is None:
        return Judgement(None, tuple(sorted(reasons, key=lambda finding: finding.line)))
    household = RegisteredHousehold(
        kk_number=first["kk_number"],
        kk_issued_on=first["kk_issued_on"] or None,
        address=first["address"],
        rt=first["rt"],
        rw=first["rw"],
        village_code=first["village_code"],
        region=region,
        members=tuple(_member(row) for row in rows),
    )
    return Judgement(household, (), tuple(_about_the_head(rows)))


def _flaws(row: Row, *, as_of: date) -> Iterable[Finding]:
    kk_number, kk_issued_on, nik, name, _, _, birth_date, *_, address, rt, rw, _ = row.cells
    for column, cell in zip(COLUMNS, row.cells, strict=True):
        if UNWRITABLE.search(cell):
            yield Finding(row.line, column, "has a control character")
        if len(cell) > LONGEST_TEXT:
            yield Finding(row.line, column, f"is longer than {LONGEST_TEXT} characters")
    if not _SIXTEEN_DIGITS.fullmatch(kk_number):
        yield Finding(row.line, "kk_number", "is not 16 digits")
    if nik and not _SIXTEEN_DIGITS.fullmatch(nik):
        yield Finding(row.line, "nik", "is not 16 digits")
    for column, cell in (("name", name), ("address", address)):
        if not cell:
            yield Finding(row.line, column, "is empty")
    for column, cell in (("rt", rt), ("rw", rw)):
        if not _UP_TO_THREE_DIGITS.fullmatch(cell):
            yield Finding(row.line, column, "is not a number of at most three digits")
    if kk_issued_on and (flaw := _date_flaw(kk_issued_on, as_of)):
        yield Finding(row.line, "kk_issued_on", flaw)
    if flaw := _date_flaw(birth_date, as_of):
        yield Finding(row.line, "birth_date", flaw)
    for column, codes in _CODES.items():
        if row[column] not in codes:
            yield Finding(row.line, column, _unknown_code(column))


def _date_flaw(cell: str, as_of: date) -> str:
    # fromisoformat alone would also take 20200131 and 2020-W05-5.
    if len(cell) != 10 or cell[4] != "-" or cell[7] != "-":
        return "is not a date such as 1985-03-14"
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return "is not a date such as 1985-03-14"
    if day > as_of:
        return f"is after {as_of.isoformat()}, the day of the register"
    return "" if day >= EARLIEST else f"is before {EARLIEST.isoformat()}"


def _unknown_code(column: str) -> str:
    if column == "citizenship":
        return f"is neither {INDONESIAN} nor a country of three capital letters, as MYS"
    return f"is none of: {', '.join(code for code in _CODES[column] if code)}"


def _differences(rows: Sequence[Row]) -> Iterable[Finding]:
    first = rows[0]
    for row in rows[1:]:
        for column in OF_THE_CARD:
            if row[column] != first[column]:
                yield Finding(row.line, column, f"differs from line {first.line} of the same card")


def _repeated_people(rows: Sequence[Row]) -> Iterable[Finding]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        person = (row["nik"],) if row["nik"] else (row["name"].casefold(), row["birth_date"])
        if person in seen:
            repeated = "is the NIK" if row["nik"] else "and birth date are those"
            yield Finding(row.line, "nik" if row["nik"] else "name", f"{repeated} of line {seen[person]} of the same card")
        seen.setdefault(person, row.line)


def _about_the_head(rows: Sequence[Row]) -> Iterable[Finding]:
    heads = [row.line for row in rows if row["relation"] == "head"]
    if not heads:
        yield Finding(rows[0].line, "relation", "nobody heads this card; the census will ask")
    elif len(heads) > 1:
        yield Finding(heads[1], "relation", f"a second head beside line {heads[0]}; the census will ask")


def _member(row: Row) -> RegisteredMember:
    return RegisteredMember(
        nik=row["nik"] or None,
        name=row["name"],
        birth_place=row["birth_place"],
        birth_date=row["birth_date"],
        **{column: codes[row[column]] for column, codes in _CODES.items()},
    )
