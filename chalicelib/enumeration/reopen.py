"""Loading a household to act on it, or to show it: what an earlier close ended is open again once the census is.

Nobody writes a nation's households when a census is reopened. Each is opened by the first act that comes to it, in that act's own
write; the next close finds the others as the last one left them and ends them anew. A process whose calendar is some seconds old
only opens later: `closes` is never moved to where a close has been, and no household ends sooner than a minute after it.
"""

from chalicelib.domain.household import Household
from chalicelib.enumeration import calendar
from chalicelib.storage import households


def load(household_id: str, *, consistent: bool = True) -> Household | None:
    """As storage has it (households.load), open again if it may be."""
    return as_it_stands(households.load(household_id, consistent=consistent))


def load_alike(household_id: str, district: str, *, consistent: bool = True) -> Household | None:
    """As storage has it (households.load_alike), open again if it may be."""
    return as_it_stands(households.load_alike(household_id, district, consistent=consistent))


def as_it_stands(household: Household | None) -> Household | None:
    """The same one, open again if an earlier close ended it and the census takes answers now. Nothing is written."""
    # Asked of nobody's household too, so that the time tells nothing of the register.
    campaign, now = calendar.current(), calendar.now()
    if household is not None:
        household.reopen(campaign=campaign, now=now)
    return household
