"""A village's interview package: each file by its name, made by the module of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass

from chalicelib.domain.arrivals import Arrival
from chalicelib.interview import arrivals as arrivals_csv
from chalicelib.interview import cases as cases_csv
from chalicelib.interview import checks as checks_csv
from chalicelib.interview import documents, fasih, kobo, members, odk, state, survey_solutions, unlisted, walk
from chalicelib.interview.case import Case
from chalicelib.interview.checks import Check
from chalicelib.interview.preload import Preload
from chalicelib.interview.state import Digest, State
from chalicelib.interview.unlisted import Unlisted

#: What makes the files that an interviewers' tool loads, in a folder of their own. A further tool is one more.
TOOLS: tuple[Callable[[Preload], dict[str, bytes]], ...] = (odk.files, kobo.files, survey_solutions.files, fasih.files)


@dataclass(frozen=True)
class Contents:
    """What a village hands over: the households to visit; of the `final` ones those to verify, and why; unmatched returns and requests
    for a visit that belong to no household of the register; people whose family elsewhere says that they live here. No order matters.

    `counted` are the case ids of all final households."""

    cases: Sequence[Case] = ()
    final: Sequence[Case] = ()
    checks: Sequence[Check] = ()
    returns: Sequence[Case] = ()
    visits: Sequence[Unlisted] = ()
    arrivals: Sequence[Arrival] = ()
    counted: frozenset[str] = frozenset()

    @property
    def unlisted(self) -> list[Unlisted]:
        """The rows of unlisted.csv."""
        return [*map(unlisted.of_return, self.returns), *self.visits]

    def state(self, *, digest: Digest) -> State:
        """What is told by this, each thing by its fingerprint."""
        lists: dict[str, list[tuple[str, Sequence[str]]]] = {
            "checks.csv": [(check.case_id, astuple(check)) for check in self.checks],
            "unlisted.csv": [(one.case_id, astuple(one)) for one in self.unlisted],
            "arrivals.csv": [(arrival.arrival_id, astuple(arrival)) for arrival in self.arrivals],
        }
        return state.of(self.cases, lists, digest=digest)


def files(contents: Contents, standing: State) -> Iterator[tuple[str, bytes]]:
    """The same, one file after the other: those of the largest villages together are more than a function should hold.

    `standing` is the state of `contents`."""
    yield "cases.csv", cases_csv.file(contents.cases)
    yield "members.csv", members.file([*contents.cases, *contents.returns])
    yield from whole(contents)
    preload = Preload(contents.cases)
    for made in TOOLS:
        yield from made(preload).items()
    yield state.NAME, state.written(standing)


def whole(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """The lists that a village's officers hold whole, in its package and again in each delta: each replaces the one before."""
    yield "list.csv", walk.file(contents.cases)
    yield "checks.csv", checks_csv.file(contents.checks)
    yield "documents.csv", documents.file([*contents.cases, *contents.returns, *contents.final])
    yield "unlisted.csv", unlisted.file(contents.unlisted)
    yield "arrivals.csv", arrivals_csv.file(contents.arrivals)
