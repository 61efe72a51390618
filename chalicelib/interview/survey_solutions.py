"""survey-solutions/: assignments with answers loaded beforehand, as Headquarters takes them in one zip, and the variables that they need.

Headquarters refuses a file with one unknown column or value whole. So variables.csv says what the questionnaire in Designer must have:
it is called QUESTIONNAIRE there, has the roster ROSTER, made by the list question PEOPLE, and a variable for each row, of the file's
level and of the row's type. An empty cell of `_responsible` is refused, too: cases with an officer and cases without one are uploads
apart, and of the latter, which have no such column, who uploads chooses the supervisor there.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO

from chalicelib import questionnaire
from chalicelib.domain.conditions import DONT_KNOW
from chalicelib.interview import cells
from chalicelib.interview.changes import Changes, cases_file
from chalicelib.interview.preload import Preload, Row, written
from chalicelib.questionnaire import Part, Question

QUESTIONNAIRE, ROSTER, PEOPLE = "sp2020_interview", "members", "member_name"
ASSIGNMENTS, UNASSIGNED = "survey-solutions/assignments.zip", "survey-solutions/unassigned.zip"
#: What "I don't know" is among the integers that choices are.
UNKNOWN = -9
#: Variable → column of the list that has it; text of the case itself, by which it is found.
_OF_CASES = {
    "case_id": "case_id",
    "case_village": "village",
    "case_rt": "rt",
    "case_head": "head",
    "case_address": "address",
    "case_phone": "phone",
    "case_reason": "reason",
    "case_missing": "missing",
}
_OF_PEOPLE = {"origin": "origin"}
_VARIABLES = ("file", "variable", "type", "scope", "values", "label")
#: Where a cell ends for a reader of tabs, and what some readers take off: what looks the same stands for it.
_UNWRITABLE = str.maketrans({"\t": " ", "\n": " ", "\r": " ", '"': "”"})


def files(preload: Preload) -> dict[str, bytes]:
    """The files of survey-solutions/, by path; the second upload only where some cases have an officer and some have none."""
    return {**_uploads(preload), "survey-solutions/variables.csv": variables()}


def _uploads(preload: Preload) -> dict[str, bytes]:
    assigned, unassigned = ([row for row in preload.households if bool(row["assigned_to"]) is has] for has in (True, False))
    uploads = {ASSIGNMENTS: assigned or unassigned} | ({UNASSIGNED: unassigned} if assigned and unassigned else {})
    return {path: _zip(_tabs(rows, preload.members)) for path, rows in uploads.items()}


def delta_files(changes: Changes) -> dict[str, bytes]:
    """The files of survey-solutions/ in a delta. Headquarters changes no assignment's answers: those of cancel.csv are archived, and what
    changed comes as a new one. It does change who is responsible: assign.csv says of which."""
    handed_over = [[case.id, case.assigned_to] for case in sorted(changes.handed_over, key=lambda case: case.id)]
    return {
        "survey-solutions/cancel.csv": cases_file(changes.taken_back),
        "survey-solutions/assign.csv": cells.written(["case_id", "responsible"], handed_over),
        **(_uploads(changes.preload_told) if changes.preload_told.cases else {}),
    }


@cache
def variables() -> bytes:
    """What the questionnaire in Designer must have, a row for each variable."""
    rows = [{"file": QUESTIONNAIRE, "variable": name, "type": "Text", "scope": "identifying"} for name in _OF_CASES]
    rows += map(_variable, _questions("household"))
    rows.append({"file": QUESTIONNAIRE, "variable": PEOPLE, "type": "TextList", "scope": "interviewer, makes the roster members"})
    rows += [{"file": ROSTER, "variable": name, "type": "Text", "scope": "hidden"} for name in _OF_PEOPLE]
    rows += map(_variable, _questions("member"))
    rows += [
        {**_variable(question), "variable": f"{question.name}_registered", "scope": "hidden"}
        for question in _questions("member")
        if question.register
    ]
    return written(_VARIABLES, rows)


def _variable(question: Question) -> Row:
    return {
        "file": QUESTIONNAIRE if question.subject == "household" else ROSTER,
        "variable": question.name,
        "type": "SingleOption" if question.type == "choice" else "Text",
        "scope": "interviewer",
        "values": ";".join(f"{number}={value}" for value, number in _codes(question.name).items()) if question.type == "choice" else "",
        "label": question.label,
    }


@cache
def _questions(part: Part) -> tuple[Question, ...]:
    return tuple(question for question in questionnaire.load().of(part) if not question.retired)


@cache
def _codes(question: str) -> Mapping[str, int]:
    """Value → its integer: the place of its code in the alphabet, which is never given to another choice."""
    asked = questionnaire.load().questions[question]
    numbers = {choice.value: int(choice.code, 36) - 9 for choice in asked.choices if not choice.retired}
    return {**numbers, DONT_KNOW: UNKNOWN} if asked.dont_know else numbers


def _tabs(cases: Sequence[Row], members: Sequence[Row]) -> Iterator[tuple[str, Sequence[str], Iterable[Row]]]:
    """Name, header and rows of each file in the zip. Of `members` those of the cases."""
    people: dict[str, list[str]] = {row["case_id"]: [] for row in cases}
    members = [person for person in members if person["case_id"] in people]
    for person in members:
        people[person["case_id"]].append(person["label"])
    longest = max(map(len, people.values()), default=1)
    listed = [f"{PEOPLE}__{place}" for place in range(longest)]
    responsible = ["_responsible"] if any(row["assigned_to"] for row in cases) else []
    header = ["interview__id", *responsible, "_quantity", *_OF_CASES, *_asked("household"), *listed]
    yield f"{QUESTIONNAIRE}.tab", header, (_case(row, listed, people[row["case_id"]]) for row in cases)
    header = ["interview__id", f"{ROSTER}__id", PEOPLE, *_OF_PEOPLE, *_asked("member")]
    yield f"{ROSTER}.tab", header, map(_person, members)
    # Whom the register or the family named can't be taken out of the list, only said not to live here.
    yield "protected__variables.tab", ["variable__name"], [{"variable__name": PEOPLE}]


@cache
def _asked(part: Part) -> Mapping[str, tuple[str, Mapping[str, int] | None]]:
    """Variable → the column of its value, and of a choice its integers."""
    codes = {question.name: _codes(question.name) if question.type == "choice" else None for question in _questions(part)}
    asked = {name: (f"{part}_{name}", integers) for name, integers in codes.items()}
    registered = [question.name for question in _questions(part) if question.register]
    return asked | {f"{name}_registered": (f"registered_{name}", codes[name]) for name in registered}


def _case(row: Row, listed: Sequence[str], people: Sequence[str]) -> Row:
    own = {variable: row[column] for variable, column in _OF_CASES.items()}
    own |= {"interview__id": row["case_id"], "_responsible": row["assigned_to"], "_quantity": "1"}
    names = dict(zip(listed, people, strict=False))
    return {**own, **_answers(row, "household"), **names}


def _person(row: Row) -> Row:
    own = {variable: row[column] for variable, column in _OF_PEOPLE.items()}
    place = str(int(row["member_no"]) - 1)
    return {"interview__id": row["case_id"], f"{ROSTER}__id": place, PEOPLE: row["label"], **own, **_answers(row, "member")}


def _answers(row: Row, part: Part) -> Row:
    """A choice as its integer; nothing of one that is offered no more, for which the whole upload would be refused."""
    given = ((variable, row.get(column), codes) for variable, (column, codes) in _asked(part).items())
    return {variable: value if codes is None else str(codes.get(value, "")) for variable, value, codes in given if value}


def _zip(tabs: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, header, rows in tabs:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            lines = ["\t".join(header), *("\t".join(row.get(column, "").translate(_UNWRITABLE) for column in header) for row in rows)]
            packed.writestr(entry, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"), zipfile.ZIP_DEFLATED, 6)
    return made.getvalue()
