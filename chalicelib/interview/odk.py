"""odk/: what ODK Central takes: the form, the lists that it chooses from, and the same lists as its API takes entities; of a delta, the
requests to that API which make of the entities of before those of now.

A list uploaded as a file makes entities with ids of the server's own; by the API they have these, which follow from the case, so that a
package that is loaded again meets its own entities.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

from chalicelib import questionnaire
from chalicelib.interview import ready_made
from chalicelib.interview.changes import Changes
from chalicelib.interview.preload import Preload, Row, columns

FORM = "odk.xlsx"
#: Of all ids made here; it must never change, or a case would become two entities.
NAMESPACE = UUID("6f0c1bb5-3c69-4d0c-9d62-6f1f2f7c2f52")
#: Of a delta: a request to Central a line (method, path below …/projects/N/datasets/, JSON or nothing), between tabs.
REQUESTS = "odk/requests.tsv"
#: What the field writes. A delta never does: it would undo an interview that somebody has just sent.
_OF_THE_FIELD = ("status",)


def files(preload: Preload) -> dict[str, bytes]:
    """The files of odk/, by path."""
    return {
        "odk/interview.xlsx": form_bytes(),
        "odk/households.csv": preload.households_file,
        "odk/members.csv": preload.members_file,
        "odk/households.json": _entities("households.csv", preload.households_file, preload.households, key="case_id"),
        "odk/members.json": _entities("members.csv", preload.members_file, preload.members, key="person"),
    }


def delta_files(changes: Changes) -> dict[str, bytes]:
    """The file of odk/ in a delta. Each line may be sent again; in their order they find what they change."""
    return {REQUESTS: "".join("\t".join(line) + "\n" for line in _requests(changes)).encode("utf-8", "backslashreplace")}


def _requests(changes: Changes) -> Iterator[tuple[str, str, str]]:
    created, updated = changes.preload_created, changes.preload_updated
    people = list(created.members)
    changed: list[tuple[str, str, str]] = [_update("households", row, key="case_id") for row in updated.households]
    gone = [("households", id) for id in changes.cancelled]
    gone += [("members", f"{id}/{number}") for id, before in changes.cancelled.items() for number in range(1, before.people + 1)]
    for row in updated.members:
        if changes.same_people(row["case_id"]):
            continue
        if int(row["member_no"]) > changes.before.cases[row["case_id"]].people:
            people.append(row)
        else:
            changed.append(_update("members", row, key="person"))
    for case in changes.updated:
        before, now = changes.before.cases[case.id].people, changes.now.cases[case.id].people
        gone += [("members", f"{case.id}/{number}") for number in range(now + 1, before + 1)]
    for name, key, rows in (("households", "case_id", created.households), ("members", "person", people)):
        if rows:
            source = {"name": f"{name}.csv", "size": len(rows)}
            yield "POST", f"{name}/entities", _json({"source": source, "entities": [_entity(row, key=key) for row in rows]})
    yield from changed
    yield from (("DELETE", f"{name}/entities/{uuid5(NAMESPACE, key)}", "") for name, key in gone)


def _update(name: str, row: Row, *, key: str) -> tuple[str, str, str]:
    # What is empty now is said to be empty: Central keeps whatever a request doesn't name.
    header = columns(questionnaire.load(), "household" if name == "households" else "member")
    data = {column: row.get(column, "") for column in header if column not in ("label", *_OF_THE_FIELD)}
    return "PATCH", f"{name}/entities/{uuid5(NAMESPACE, row[key])}?force=true", _json({"label": row["label"], "data": data})


def form_bytes() -> bytes:
    """The XLSForm."""
    return ready_made.content(FORM)


def _entities(name: str, file: bytes, rows: Iterable[Row], *, key: str) -> bytes:
    """The body of POST /v1/projects/…/datasets/…/entities. An empty cell is a property that isn't given."""
    made = BytesIO()
    made.write(f'{{"source":{_json({"name": name, "size": len(file)})},"entities":['.encode())
    for place, row in enumerate(rows):
        made.write(f"{',' if place else ''}{_json(_entity(row, key=key))}".encode("utf-8", "backslashreplace"))
    made.write(b"]}\n")
    return made.getvalue()


def _entity(row: Row, *, key: str) -> dict[str, Any]:
    data = {column: cell for column, cell in row.items() if cell and column != "label"}
    return {"uuid": str(uuid5(NAMESPACE, row[key])), "label": row["label"], "data": data}


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
