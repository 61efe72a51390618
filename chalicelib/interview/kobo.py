"""kobo/: what KoboToolbox takes: the form, and the lists that it reads by pulldata(), each with a column whose values are unique.

The cells are those of odk/: `case_id` is unique in households.csv, `person` in members.csv.
"""

from chalicelib.interview import ready_made
from chalicelib.interview.changes import Changes
from chalicelib.interview.preload import Preload

FORM = "kobo.xlsx"


def files(preload: Preload) -> dict[str, bytes]:
    """The files of kobo/, by path."""
    return {
        "kobo/interview.xlsx": form_bytes(),
        "kobo/households.csv": preload.households_file,
        "kobo/members.csv": preload.members_file,
    }


def delta_files(changes: Changes) -> dict[str, bytes]:
    """The files of kobo/ in a delta: the lists whole, since Kobo takes a list only in the place of the one before."""
    lists = changes.preload_now
    return {"kobo/households.csv": lists.households_file, "kobo/members.csv": lists.members_file}


def form_bytes() -> bytes:
    """The XLSForm."""
    return ready_made.content(FORM)
