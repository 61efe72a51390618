"""What Survey Solutions Headquarters checks of an upload of assignments, from its published list of errors (PL0001 and on)."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Rows = list[dict[str, str]]
#: What may stand in the main file beside variables.
_SERVICE = {"interview__id", "_responsible", "_quantity", "_email", "_password", "_webmode", "_record_audio", "_comment"}
_LONGEST_ROSTER = 60


@dataclass(frozen=True)
class Variable:
    """A variable of the questionnaire, of the file `file`; `values` are the integers of a SingleOption."""

    file: str
    name: str
    type: str
    values: frozenset[str]


def variables(listed: Sequence[Mapping[str, str]]) -> list[Variable]:
    """The questionnaire that variables.csv describes."""
    return [Variable(row["file"], row["variable"], row["type"], frozenset(re.findall(r"(?:^|;)(-?\d+)=", row["values"]))) for row in listed]


def errors(upload: bytes, questionnaire: str, roster: str, asked: Sequence[Variable]) -> list[str]:
    """Every error, by its code and place; none of an upload that is taken whole."""
    return list(_errors(upload, questionnaire, roster, asked))


def read(upload: bytes) -> dict[str, Rows]:
    """The files of an upload by their names, without their endings."""
    with zipfile.ZipFile(io.BytesIO(upload)) as packed:
        return {name.removesuffix(".tab"): _rows(packed.read(name).decode("utf-8")) for name in packed.namelist()}


def _rows(text: str) -> Rows:
    header, *lines = [line.split("\t") for line in text.split("\n")[:-1]]
    assert len(header) == len({column.lower() for column in header}), "PL0031: two columns have the same name"
    return [dict(zip(header, line, strict=True)) for line in lines]


def _errors(upload: bytes, questionnaire: str, roster: str, asked: Sequence[Variable]) -> Iterator[str]:
    of_list = next(variable.name for variable in asked if variable.type == "TextList")
    uploaded = read(upload)
    if questionnaire not in uploaded:
        yield "PL0040"
        return
    yield from (f"PL0004 {name}" for name in uploaded if name not in (questionnaire, roster, "protected__variables"))
    main, people = uploaded[questionnaire], uploaded.get(roster, [])
    for name, rows in ((questionnaire, main), (roster, people)):
        known = {variable.name: variable for variable in asked if variable.file == name}
        for place, row in enumerate(rows, start=2):
            for column, cell in row.items():
                yield from (f"{code} {name}:{place} {column}" for code in _cell(column, cell, known, name == questionnaire, of_list))
    ids = [row["interview__id"] for row in main]
    yield from (f"PL0006 {id}" for id in set(ids) if ids.count(id) > 1)
    yield from (f"PL0042 {place}" for place, id in enumerate(ids) if not id.strip())
    yield from _roster(ids, people, roster, of_list)
    for row in uploaded.get("protected__variables", []):
        found = [variable for variable in asked if variable.name == row["variable__name"]]
        if not found:
            yield f"PL0048 {row}"
        elif found[0].type not in ("TextList", "MultyOption", "Numeric"):
            yield f"PL0049 {row}"


def _cell(column: str, cell: str, known: Mapping[str, Variable], main: bool, of_list: str) -> Iterator[str]:
    if main and column in _SERVICE:
        if column == "_responsible" and not cell.strip():
            yield "PL0025"
        if column == "_quantity" and cell and not re.fullmatch(r"-1|[1-9]\d*", cell):
            yield "PL0036"
        return
    name, _, index = column.partition("__")
    if name == of_list:
        if main and not index.isdigit():
            yield "PL0003"
        return
    if column in ("interview__id", "members__id") and not main:
        return
    if column not in known:
        yield "PL0003"
    elif known[column].type == "SingleOption" and cell and cell not in known[column].values:
        yield "PL0014"


def _roster(ids: Sequence[str], people: Rows, roster: str, of_list: str) -> Iterator[str]:
    if people and of_list not in people[0]:
        yield "PL0052"
    if people and f"{roster}__id" not in people[0]:
        yield "PL0007"
        return
    places = [(row["interview__id"], row[f"{roster}__id"]) for row in people]
    yield from (f"PL0006 {place}" for place in set(places) if places.count(place) > 1)
    yield from (f"PL0009 {place}" for place in places if not place[1].isdigit())
    yield from (f"PL0008 {id}" for id, _ in places if id not in ids)
    for id in ids:
        if [case for case, _ in places].count(id) > _LONGEST_ROSTER:
            yield f"PL0029 {id}"
