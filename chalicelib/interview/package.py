"""A village's interview package: each file by its name, made by the module of its own."""

from collections.abc import Callable, Iterator, Sequence

from chalicelib.interview import cases as cases_csv
from chalicelib.interview import checks as checks_csv
from chalicelib.interview import documents, fasih, kobo, members, odk, survey_solutions, unlisted, walk
from chalicelib.interview.case import Case
from chalicelib.interview.checks import Check
from chalicelib.interview.preload import Preload
from chalicelib.interview.unlisted import Unlisted

#: File → what makes it from the village's cases.
FILES = {"cases.csv": cases_csv.file, "list.csv": walk.file}
#: What makes the files that an interviewers' tool loads, in a folder of their own. A further tool is one more.
TOOLS: tuple[Callable[[Preload], dict[str, bytes]], ...] = (odk.files, kobo.files, survey_solutions.files, fasih.files)


def of(
    cases: Sequence[Case],
    checks: Sequence[Check] = (),
    returns: Sequence[Case] = (),
    visits: Sequence[Unlisted] = (),
    final: Sequence[Case] = (),
) -> dict[str, bytes]:
    """The files of a package: of the households to visit, of the `final` ones to verify and why, and of unmatched returns and requests
    that belong to no household of the register. The order of none matters."""
    return dict(files(cases, checks, returns, visits, final))


def files(
    cases: Sequence[Case],
    checks: Sequence[Check] = (),
    returns: Sequence[Case] = (),
    visits: Sequence[Unlisted] = (),
    final: Sequence[Case] = (),
) -> Iterator[tuple[str, bytes]]:
    """The same, one file after the other: those of the largest villages together are more than a function should hold."""
    for name, file in FILES.items():
        yield name, file(cases)
    yield "members.csv", members.file([*cases, *returns])
    yield "checks.csv", checks_csv.file(checks)
    yield "documents.csv", documents.file([*cases, *returns, *final])
    yield "unlisted.csv", unlisted.file([*map(unlisted.of_return, returns), *visits])
    preload = Preload(cases)
    for made in TOOLS:
        yield from made(preload).items()
