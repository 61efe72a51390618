"""list.csv: the list to print for the walk with the RT head, who says at each door who is there."""

from collections.abc import Iterable

from chalicelib.domain import doors
from chalicelib.interview.case import Case
from chalicelib.interview.cells import written

#: The last four are left empty, to be ticked by hand.
COLUMNS = ("name", "address", "present", "moved", "died", "unknown")
_TO_TICK = [""] * 4


def file(cases: Iterable[Case]) -> bytes:
    """The file, in the order of the walk: by RW, RT and address, then family by family. Numbers of cards and people stay out of it."""
    ordered = sorted(cases, key=lambda case: doors.walk(rt=case.rt, rw=case.rw, address=case.address, name=case.id))
    return written(
        COLUMNS, ([str(person.values.get("name", "")), _place(case), *_TO_TICK] for case in ordered for person in case.members.values())
    )


def _place(case: Case) -> str:
    return " ".join(filter(None, [case.address, case.rt and f"RT {case.rt}", case.rw and f"RW {case.rw}"]))
