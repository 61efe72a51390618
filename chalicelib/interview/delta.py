"""A numbered delta: what changed in a village since its package, or the delta before, was published.

cases.csv, members.csv and the tools' folders tell what is new or other than it was; what is no case any more stands in delta.csv and, in
its own terms, in each tool's folder. The other lists are whole, and replace those before.
"""

from collections.abc import Iterator

from chalicelib.interview import cases as cases_csv
from chalicelib.interview import fasih, kobo, members, odk, state, survey_solutions
from chalicelib.interview.cells import written
from chalicelib.interview.changes import Changes
from chalicelib.interview.package import Contents, whole

NAME = "delta.csv"
COLUMNS = ("change", "file", "case_id", "reasons")
CREATE, UPDATE, CANCEL = "create", "update", "cancel"


def files(contents: Contents, changes: Changes) -> Iterator[tuple[str, bytes]]:
    """The files of a delta, one after the other."""
    told = [*changes.created, *changes.updated]
    yield NAME, written(COLUMNS, sorted(_rows(contents, changes)))
    yield "cases.csv", cases_csv.file(told)
    yield "members.csv", members.file([*told, *contents.returns])
    yield from whole(contents)
    for made in (odk.delta_files, kobo.delta_files, survey_solutions.delta_files, fasih.delta_files):
        yield from made(changes).items()
    yield state.NAME, state.written(changes.now)


def counts(changes: Changes) -> dict[str, int]:
    """How many cases each change concerns."""
    return {CREATE: len(changes.created), UPDATE: len(changes.updated), CANCEL: len(changes.cancelled)}


def _rows(contents: Contents, changes: Changes) -> Iterator[list[str]]:
    for change, every in ((CREATE, changes.created), (UPDATE, changes.updated)):
        yield from ([change, "cases.csv", case.id, ";".join(case.reasons)] for case in every)
    # Whoever is no case though nobody counted them is in another village by a newer register, or in none.
    yield from ([CANCEL, "cases.csv", id, "counted" if id in contents.counted else "left"] for id in changes.cancelled)
    for name in changes.now.lists:
        came, went = changes.rows(name)
        yield from ([CREATE, name, id, ""] for id in came)
        yield from ([CANCEL, name, id, ""] for id in went)
