"""A village's interview package: each file by its name, made by the module of its own."""

from collections.abc import Sequence

from chalicelib.interview import cases as cases_csv
from chalicelib.interview import members, walk
from chalicelib.interview.case import Case

#: File → what makes it from the village's cases. A further tool is one more line.
FILES = {"cases.csv": cases_csv.file, "members.csv": members.file, "list.csv": walk.file}


def of(cases: Sequence[Case]) -> dict[str, bytes]:
    """The files of a package. The order of `cases` doesn't matter."""
    return {name: file(cases) for name, file in FILES.items()}
