"""Who goes where: officers with their places, and the cases of villages divided among them.

Whoever is named for an SLS takes that SLS; whoever is named for a village only takes what is left there. Officers who can take the same
cases get as many of them, each a piece of the walk; what somebody has, stays with them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from chalicelib.domain.answers import DIGITS_OF_A_PHONE, PHONE
from chalicelib.domain.doors import Walk
from chalicelib.domain.register import LONGEST_TEXT, UNWRITABLE, Finding

INTERVIEWER, SUPERVISOR = "interviewer", "supervisor"
#: As the interviewers' tools take a name to sign in with, an address too; none that a spreadsheet would run.
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")
_VILLAGE, _SLS = re.compile("[0-9]{10}"), re.compile("[0-9]{16}")
#: What every line of one login says alike.
_OF_THE_OFFICER = ("name", "phone", "role", "supervisor")
#: How often pools with officers in common are levelled in turns, before single cases are looked at.
_ROUNDS = 50
#: Who can take a case, in the order of their logins.
Pool = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer at one place. `supervisor` is a login; `sls_code` may be empty, and for a supervisor the village, too."""

    login: str
    name: str
    phone: str
    role: str
    supervisor: str = ""
    village_code: str = ""
    sls_code: str = ""


@dataclass(frozen=True, slots=True)
class ToVisit:
    """A case as it is divided: where it lies, and where in the walk."""

    id: str
    village_code: str
    sls_code: str
    walk: Walk


def assigned(
    cases: Iterable[ToVisit], officers: Iterable[Officer], before: Mapping[str, str], *, by_hand: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Case id → login of the officer who goes there, of every case that somebody can take.

    A case stays with whom it had `before` while that officer may have it, and with whom it was given `by_hand` while that is an
    interviewer at all. The order of cases and officers means nothing."""
    officers, by_hand = list(officers), by_hand or {}
    interviewers = {officer.login for officer in officers if officer.role == INTERVIEWER}
    places = _places(officers)
    given: dict[str, str] = {}
    free: dict[tuple[str, Pool], list[ToVisit]] = defaultdict(list)
    stands: dict[tuple[str, str], list[int]] = defaultdict(list)
    position = Counter[str]()
    for case in sorted(cases, key=lambda case: (case.village_code, case.walk)):
        position[case.village_code] += 1
        pool = places.get((case.village_code, case.sls_code)) or places.get((case.village_code, ""), ())
        if by_hand.get(case.id) in interviewers:
            given[case.id] = by_hand[case.id]
        elif before.get(case.id) in pool:
            given[case.id] = before[case.id]
        elif pool:
            free[case.village_code, pool].append(case)
        if case.id in given:
            stands[case.village_code, given[case.id]].append(position[case.village_code])
    shares = _shares([(pool, len(free[village, pool])) for village, pool in sorted(free)], Counter(given.values()))
    for (village, pool), share in zip(sorted(free), shares, strict=True):
        # Who has something here already stands where it is, so that the piece that is added lies beside it.
        known = {login: fmean(stands[village, login]) for login in pool if (village, login) in stands}
        ordered = sorted(pool, key=lambda login: (login not in known, known.get(login, 0.0), login))
        takers = (login for login in ordered for _ in range(share[login]))
        given |= {case.id: login for case, login in zip(free[village, pool], takers, strict=True)}
    return given


def _places(officers: Iterable[Officer]) -> dict[tuple[str, str], Pool]:
    """Village and SLS ("" for what is left of the village) → the interviewers who are named for it."""
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for officer in officers:
        if officer.role == INTERVIEWER and officer.village_code:
            named[officer.village_code, officer.sls_code].add(officer.login)
    return {place: tuple(sorted(logins)) for place, logins in named.items()}


def _shares(pools: Sequence[tuple[Pool, int]], loads: Counter[str]) -> list[Counter[str]]:
    """How many of each pool's cases each of its officers gets, who have `loads` already: as level as pools and loads let it be."""
    shares = [Counter[str]() for _ in pools]
    for place in range(len(pools)):
        _pour(place, pools, shares, loads)
    often = Counter(login for pool, _ in pools for login in pool)
    shared = [place for place, (pool, _) in enumerate(pools) if any(often[login] > 1 for login in pool)]
    # Pools that have officers in common level each other, nearly; what is left moves along chains of them.
    for _ in range(_ROUNDS if shared else 0):
        before = dict(loads)
        for place in shared:
            _pour(place, pools, shares, loads)
        if before == loads:
            break
    of: dict[str, list[int]] = defaultdict(list)
    for place in shared:
        for login in pools[place][0]:
            of[login].append(place)
    moved = True
    while moved:
        moved = False
        settled: set[str] = set()
        for first in sorted(of, key=lambda login: (-loads[login], login)):
            while chain := _uneven(first, of, pools, shares, loads, settled):
                _pass_on(chain, shares, loads)
                settled.clear()
                moved = True
    return shares


def _pour(place: int, pools: Sequence[tuple[Pool, int]], shares: Sequence[Counter[str]], loads: Counter[str]) -> None:
    """Take back what a pool's officers have of it, and give it to those who have least beside it, until they are level."""
    pool, count = pools[place]
    loads.subtract(shares[place])
    lowest = sorted((loads[login], login) for login in pool)
    together = count + sum(load for load, _ in lowest)
    while together // len(lowest) < lowest[-1][0]:
        together -= lowest.pop()[0]
    level, more = divmod(together, len(lowest))
    shares[place].clear()
    shares[place].update({login: level - load + (number < more) for number, (load, login) in enumerate(lowest)})
    loads.update(shares[place])


def _uneven(
    first: str,
    of: Mapping[str, Sequence[int]],
    pools: Sequence[tuple[Pool, int]],
    shares: Sequence[Counter[str]],
    loads: Mapping[str, int],
    settled: set[str],
) -> list[tuple[str, int, str]]:
    """Officers in a row (giver, pool, taker) who can each pass cases on to the next, from `first` to one who has at least two fewer.

    None from whom is `settled`: whom others with as many or more reach, in vain. If it is in vain from here, all who were reached are."""
    came: dict[str, tuple[str, int]] = {first: ("", -1)}
    waiting = [] if first in settled else [first]
    for giver in waiting:
        for place in (place for place in of[giver] if shares[place][giver]):
            for taker in (login for login in pools[place][0] if login not in came and login not in settled):
                came[taker] = (giver, place)
                waiting.append(taker)
                if loads[taker] <= loads[first] - 2:
                    return _chain(came, taker)
    settled.update(waiting)
    return []


def _pass_on(chain: Sequence[tuple[str, int, str]], shares: Sequence[Counter[str]], loads: Counter[str]) -> None:
    """Level both ends of a chain at once, as far as everybody between them has so much to pass on."""
    first, last = chain[0][0], chain[-1][2]
    few = min((loads[first] - loads[last]) // 2, *(shares[place][giver] for giver, place, _ in chain))
    for giver, place, taker in chain:
        shares[place][giver] -= few
        shares[place][taker] += few
    loads[first] -= few
    loads[last] += few


def _chain(came: Mapping[str, tuple[str, int]], last: str) -> list[tuple[str, int, str]]:
    chain = []
    while came[last][0]:
        giver, place = came[last]
        chain.append((giver, place, last))
        last = giver
    return chain[::-1]


def problems(lines: Sequence[tuple[int, Officer]]) -> list[Finding]:
    """What is wrong with a whole list of officers, by its lines; none of a list that can be worked with."""
    roles = {officer.login: officer.role for _, officer in lines}
    found = [Finding(line, column, reason) for line, officer in lines for column, reason in _flaws(officer, roles)]
    return sorted([*found, *_between_lines(lines)], key=lambda finding: finding.line)


def _flaws(officer: Officer, roles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not _LOGIN.fullmatch(officer.login):
        yield "login", "has not 2 to 64 letters, digits and . _ @ -, beginning with a letter or digit"
    if not officer.name:
        yield "name", "is empty"
    if len(officer.name) > LONGEST_TEXT or UNWRITABLE.search(officer.name):
        yield "name", f"is longer than {LONGEST_TEXT} characters or has a control character"
    digits = sum(character.isdigit() for character in officer.phone)
    if officer.phone and not (PHONE.fullmatch(officer.phone) and digits in DIGITS_OF_A_PHONE):
        yield "phone", "is no phone number; it may be empty"
    if officer.role not in (INTERVIEWER, SUPERVISOR):
        yield "role", f"is neither {INTERVIEWER} nor {SUPERVISOR}"
    if officer.supervisor and officer.supervisor == officer.login:
        yield "supervisor", "is the officer's own login"
    elif officer.supervisor and officer.supervisor not in roles:
        yield "supervisor", f"{officer.supervisor} has no line in this file"
    elif officer.supervisor and roles[officer.supervisor] == INTERVIEWER:
        yield "supervisor", f"{officer.supervisor} is an interviewer"
    if officer.village_code or officer.role == INTERVIEWER or officer.sls_code:
        yield from _place_flaws(officer)


def _place_flaws(officer: Officer) -> Iterator[tuple[str, str]]:
    if not _VILLAGE.fullmatch(officer.village_code):
        yield "village_code", "is not 10 digits"
    elif officer.sls_code and not _SLS.fullmatch(officer.sls_code):
        yield "sls_code", "is not 16 digits, the village's, RT and RW. Spreadsheets shorten them: written as 3319021001.001.002 they stay"
    elif officer.sls_code and not officer.sls_code.startswith(officer.village_code):
        yield "sls_code", f"is not one of village {officer.village_code}"


def _between_lines(lines: Sequence[tuple[int, Officer]]) -> Iterator[Finding]:
    places: dict[tuple[str, str, str], int] = {}
    first: dict[str, tuple[int, Officer]] = {}
    for line, officer in lines:
        place = (officer.login, officer.village_code, officer.sls_code)
        if place in places:
            yield Finding(line, "login", f"stands at this place on line {places[place]} already")
        places.setdefault(place, line)
        # Tools that sign people in take no notice of capitals.
        above, known = first.setdefault(officer.login.casefold(), (line, officer))
        if known.login != officer.login:
            yield Finding(line, "login", f"is the login of line {above} but for its capitals")
        else:
            differing = [column for column in _OF_THE_OFFICER if getattr(known, column) != getattr(officer, column)]
            yield from (Finding(line, column, f"differs from line {above} of the same login") for column in differing)
