"""Who interviews: the officers of villages as operations loaded them."""

from collections.abc import Iterable, Sequence

from chalicelib.domain.assignment import Officer
from chalicelib.enumeration import calendar
from chalicelib.storage import officers as stored
from chalicelib.storage.officers import Load


def replace(villages: Iterable[str], officers: Sequence[Officer], *, by: str) -> list[str]:
    """Put `officers` in the place of all that these villages had; a village keeps its own, and the supervisors whom they name, and
    so can be read alone. The villages of which anything changed. Done again, as after a stop half way, it changes only what is left."""
    changed, at = [], calendar.now().isoformat(timespec="seconds")
    for village in villages:
        new, load = of(village, officers), stored.get(village)
        if new != (list(load.officers) if load else []):
            stored.put(village, Load(tuple(new), by, at))
            changed.append(village)
    return changed


def of(village: str, officers: Sequence[Officer]) -> list[Officer]:
    """Those of the whole list who are named for the village, and their supervisors."""
    here = [officer for officer in officers if officer.village_code == village]
    named = {officer.supervisor for officer in here} - {officer.login for officer in here}
    above = {officer.login: officer for officer in officers if officer.login in named}
    return sorted({*here, *above.values()}, key=lambda officer: (officer.login, officer.sls_code))


def of_village(village: str) -> list[Officer]:
    """The officers of a village and their supervisors; none before any were loaded."""
    load = stored.get(village)
    return list(load.officers) if load else []


def of_regency(regency: str) -> list[Officer]:
    """The officers of all villages of a regency; a supervisor once for each village."""
    return [officer for _, load in stored.each(regency) for officer in load.officers]


def everybody(village: str) -> list[Officer]:
    """Whoever may have cases of the village, and their supervisors: its own officers, and if some got cases by hand who are named for
    another village of the regency, all of that, its own ones last."""
    here = of_village(village)
    if set(stored.by_hand(village).values()) - {officer.login for officer in here}:
        here = [*of_regency(village[:4]), *here]
    return here


def supervisors(village: str) -> dict[str, str]:
    """Login → the supervisor's ("" for none), of whoever may have cases of the village."""
    return {officer.login: officer.supervisor for officer in everybody(village)}
