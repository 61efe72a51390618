"""documents.csv: the papers of households that are visited or verified, sent and owed, a row for each."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields

from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household
from chalicelib.interview.case import Case
from chalicelib.interview.cells import written


@dataclass(frozen=True, slots=True)
class Paper:
    """One row. `state` is missing, refused, to_check, hard_to_read or accepted; `key` is where the copy of an accepted one lies."""

    case_id: str
    village_code: str
    kind: str
    member: str
    member_name: str
    state: str
    reason: str
    signature: str
    key: str


def file(cases: Iterable[Case]) -> bytes:
    """The file, by case id. A case shows its own papers, and those sent with the unmatched returns that others told of it."""
    return written([field.name for field in fields(Paper)], sorted(astuple(row) for case in cases for row in rows(case)))


def rows(case: Case) -> Iterator[Paper]:
    """The papers of a case, in exact values."""
    for household in (case.household, *case.returns):
        for paper in household.documents.values():
            yield _row(case, household, paper.kind, paper.member, *_found(paper))
    sent = {(paper.kind, paper.member) for paper in case.household.documents.values()}
    for owed in case.household.documents_owed(case.on):
        if (owed["kind"], owed["member"]) not in sent:
            yield _row(case, case.household, owed["kind"], owed["member"], "missing")


def _found(paper: Document) -> tuple[str, str, str, str]:
    """State, reason, signature, key. Of a paper that was pending at the close nothing else is told: a package must not depend on
    whether the inspection came before it was written."""
    if paper.status is DocumentStatus.ACCEPTED:
        return "hard_to_read" if paper.hard_to_read else "accepted", "", paper.signature, paper.copy
    if paper.status is DocumentStatus.REFUSED:
        return "refused", paper.reason, "", ""
    return DocumentStatus.TO_CHECK.value, "", "", ""


def _row(
    case: Case, household: Household, kind: str, member: str | None, state: str, reason: str = "", signature: str = "", key: str = ""
) -> Paper:
    whom = household.members().get(member or "")
    name = str(whom.values.get("name", "")) if whom else ""
    return Paper(case.id, case.household.register.village_code, kind, member or "", name, state, reason, signature, key)
