"""A village's interview package: each file by its name, made by the module of its own."""

from collections.abc import Sequence

from chalicelib.interview import cases as cases_csv
from chalicelib.interview import checks as checks_csv
from chalicelib.interview import members, walk
from chalicelib.interview.case import Case
from chalicelib.interview.checks import Check

#: File → what makes it from the village's cases. A further tool is one more line.
FILES = {"cases.csv": cases_csv.file, "members.csv": members.file, "list.csv": walk.file}


def of(cases: Sequence[Case], checks: Sequence[Check] = ()) -> dict[str, bytes]:
    """The files of a package: of the households to visit, and of the final ones to verify. The order of either doesn't matter."""
    return {**{name: file(cases) for name, file in FILES.items()}, "checks.csv": checks_csv.file(checks)}
