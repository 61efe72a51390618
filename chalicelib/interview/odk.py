"""odk/: what ODK Central takes: the form, the lists that it chooses from, and the same lists as its API takes entities.

A list uploaded as a file makes entities with ids of the server's own; by the API they have these, which follow from the case, so that a
package that is loaded again meets its own entities.
"""

import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

from chalicelib.interview import ready_made
from chalicelib.interview.preload import Preload, Row

FORM = "odk.xlsx"
#: Of all ids made here; it must never change, or a case would become two entities.
NAMESPACE = UUID("6f0c1bb5-3c69-4d0c-9d62-6f1f2f7c2f52")


def files(preload: Preload) -> dict[str, bytes]:
    """The files of odk/, by path."""
    return {
        "odk/interview.xlsx": form_bytes(),
        "odk/households.csv": preload.households_file,
        "odk/members.csv": preload.members_file,
        "odk/households.json": _entities("households.csv", preload.households_file, preload.households, key="case_id"),
        "odk/members.json": _entities("members.csv", preload.members_file, preload.members, key="person"),
    }


def form_bytes() -> bytes:
    """The XLSForm."""
    return ready_made.content(FORM)


def _entities(name: str, file: bytes, rows: Iterable[Row], *, key: str) -> bytes:
    """The body of POST /v1/projects/…/datasets/…/entities. An empty cell is a property that isn't given."""
    made = BytesIO()
    made.write(f'{{"source":{_json({"name": name, "size": len(file)})},"entities":['.encode())
    for place, row in enumerate(rows):
        data = {column: cell for column, cell in row.items() if cell and column != "label"}
        entity = _json({"uuid": str(uuid5(NAMESPACE, row[key])), "label": row["label"], "data": data})
        made.write(f"{',' if place else ''}{entity}".encode("utf-8", "backslashreplace"))
    made.write(b"]}\n")
    return made.getvalue()


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
