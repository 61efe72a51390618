"""state.json: what has been told of a village so far, each thing by its fingerprint, so that what changes later can be told as a change.

It holds no word of anybody: ids of cases, fingerprints, and the logins of officers.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from chalicelib.interview import cases, documents, members
from chalicelib.interview.case import Case

NAME = "state.json"
Digest = Callable[[bytes], str]
#: So much of a fingerprint that no two rows of one village ever meet by chance.
_KEPT = 24


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it was told: fingerprints of its own rows, but for who goes there, and of its people's; how many people it has; and the
    logins of who goes there and of their supervisor."""

    case: str
    members: str
    people: int
    assigned_to: str = ""
    supervisor: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """All that stands of a village: its cases by id, and of each list that is no list of cases its rows, fingerprint → case id."""

    cases: Mapping[str, Standing] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def of(every: Iterable[Case], lists: Mapping[str, Iterable[tuple[str, Sequence[str]]]], *, digest: Digest) -> State:
    """The state of a village with these cases, and lists, file → case id and cells of each row."""
    return State(
        {case.id: _standing(case, digest) for case in every},
        {name: {_digest([id, *cells], digest): id for id, cells in rows} for name, rows in lists.items()},
    )


def written(state: State) -> bytes:
    """The file: the same state always makes the same bytes."""
    shown = {
        "cases": {id: _shortened(standing) for id, standing in state.cases.items()},
        "lists": {name: dict(rows) for name, rows in state.lists.items()},
    }
    return (json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def read(content: bytes) -> State:
    """The state that a file holds."""
    shown = json.loads(content)
    return State({id: Standing(*told) for id, told in shown["cases"].items()}, shown["lists"])


def _standing(case: Case, digest: Digest) -> Standing:
    # The day at which ages count is told with each case: when it moves, what applies to its people may change.
    own = [case.on.isoformat(), *cases.told(case), *(cell for paper in sorted(map(astuple, documents.rows(case))) for cell in paper)]
    people = [cell for row in members.rows(case) for cell in row]
    return Standing(_digest(own, digest), _digest(people, digest), len(case.members), case.assigned_to, case.supervisor)


def _digest(cells: Sequence[Any], digest: Digest) -> str:
    return digest(json.dumps(cells, separators=(",", ":")).encode())[:_KEPT]


def _shortened(standing: Standing) -> list[Any]:
    told = list(astuple(standing))
    while told and told[-1] == "":
        told.pop()
    return told
