"""Load the register: every household that it lists becomes one to be counted.

A load may be repeated, interrupted and followed by a later extract. Each household is one conditional write, so it never undoes
what a family has done meanwhile: whoever is only listed takes the newer data, whoever has started keeps what it saw.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from chalicelib.credentials.identity import household_id
from chalicelib.domain.calendar import Phase
from chalicelib.domain.errors import Busy, CensusClosed
from chalicelib.domain.household import Household, Status, relisted
from chalicelib.domain.register import RegionNames, RegisteredHousehold
from chalicelib.enumeration import calendar, reopen
from chalicelib.enumeration.clock import census_now
from chalicelib.storage import census, households
from chalicelib.storage.keys import keys

#: Writes that are under way at the same time; the store, not this process, sets the pace.
WRITERS = 4
#: Households between two checkpoints.
BATCH = 400
#: Tries while the store throttles a load, doubling from a quarter of a second.
PATIENCE = 7
#: Seconds to wait for the index to show what was written, which it does a moment later.
INDEX_LAGS = (0.0, 0.25, 0.5, 1.0, 2.0)


class Became(StrEnum):
    """What a load did with a household."""

    LOADED = "loaded"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    #: The file says something else of it, but it has started, or a later register is in: left as it is.
    KEPT = "kept"
    #: The load was interrupted and the census has closed since: it can't be listed any more, and interviewers find it on their walk.
    TOO_LATE = "too_late"
    #: Its rows can't be trusted; nothing was done.
    REFUSED = "refused"


@dataclass(slots=True)
class Load:
    """One load of one file. `done` households of it are in, counted in `counts`; so it goes on where it stopped."""

    id: str
    as_of: date
    #: What the file is called, for people who look at the list of loads.
    file: str
    regencies: list[str]
    done: int = 0
    finished_at: str = ""
    #: The same file is in already: its households are looked at before anything is written.
    repeated: bool = False
    #: A later extract of one of its regencies is in: this one adds households, and takes back none of that one's corrections.
    outdated: bool = False
    #: The census has closed since it was interrupted: what it wrote is counted, so that its villages can close, and nothing added.
    too_late: bool = False
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Became, 0))
    #: Villages that lost a household to another one: they are counted anew, too.
    left: list[str] = field(default_factory=list)

    @property
    def in_the_table(self) -> int:
        """How many households are in the table, under the villages of this file, by what this load has seen."""
        return sum(self.counts[became] for became in (Became.LOADED, Became.UPDATED, Became.UNCHANGED))

    def record(self) -> dict[str, Any]:
        """What is stored under ("load", id)."""
        return {
            "as_of": self.as_of.isoformat(), "file": self.file, "regencies": self.regencies, "done": self.done,
            "finished_at": self.finished_at, "counts": dict(self.counts), "left": self.left,
        }  # fmt: skip


def begin(*, load_id: str, as_of: date, file: str, regencies: list[str], resume: bool = True) -> Load:
    """The load of this file: a new one, or the one that was interrupted, as far as it came.

    After the close an interrupted one can only be completed in its counts; any other raises CensusClosed."""
    campaign = calendar.current()
    begun = Load(load_id, as_of, file, sorted(regencies))
    begun.outdated = any(
        name != load_id and record["as_of"] > as_of.isoformat() and set(record["regencies"]) & set(regencies)
        for name, record in census.each("load")
    )
    before = census.get("load", load_id)
    begun.repeated = bool(before and before["finished_at"])
    if campaign.phase(census_now()) not in (Phase.BEFORE, Phase.ONLINE):
        if not before or before["finished_at"]:
            raise CensusClosed(campaign.closes)
        begun.too_late = True
    if resume and before and not begun.repeated and before["as_of"] == as_of.isoformat():
        begun.done, begun.counts, begun.left = before["done"], before["counts"], before["left"]
    return begun


def list_households(
    load: Load,
    cards: Iterable[tuple[int, RegisteredHousehold | None]],
    *,
    on_done: Callable[[int], None],
    on_kept: Callable[[int], None],
    dry_run: bool = False,
) -> None:
    """List every household of `cards`, each with its first line in the file; None stands for one that is refused.

    `cards` begins after the first `load.done` ones. `on_done` hears how many more are done, `on_kept` the line of one that is kept.
    Interrupted between any two writes, nothing is lost: `begin` gives the load again. `dry_run` counts and writes nothing.
    """
    identity = keys().identity

    def one(card: tuple[int, RegisteredHousehold | None]) -> tuple[int, Became, str]:
        line, register = card
        if register is None:
            return line, Became.REFUSED, ""
        return line, *_list(household_id(register.kk_number, identity), register, load=load, dry_run=dry_run)

    remaining = iter(cards)
    with ThreadPoolExecutor(WRITERS) as writers:
        while batch := list(islice(remaining, BATCH)):
            for line, became, village_before in writers.map(one, batch):
                load.counts[became] += 1
                if village_before and village_before not in load.left:
                    load.left.append(village_before)
                if became is Became.KEPT:
                    on_kept(line)
            load.done += len(batch)
            if not dry_run and not load.repeated:
                census.put("load", load.id, load.record())
            on_done(len(batch))


def finish(load: Load, villages: Iterable[str], *, region_of: Callable[[str], RegionNames | None], on_done: Callable[[int], None]) -> None:
    """Record what the register now holds of each of `villages`, counted from the table, and that the load is complete; and the calendar,
    if this is the first.

    Raises Busy when the index that is counted lags behind; the load then goes on from here.
    """
    calendar.keep()
    places = {village: names for village in sorted({*villages, *load.left}) if (names := region_of(village))}
    for village, (listed, people) in _counted(places, at_least=load.in_the_table).items():
        names = places[village]
        if listed or census.get(f"village-of-{village[:4]}", village):
            _record(f"village-of-{village[:4]}", village, {"names": list(names), "households": listed, "people": people})
            _record("regency", village[:4], {"name": names[1], "province": names[0]})
        on_done(1)
    if not load.repeated or load.counts[Became.LOADED] or load.counts[Became.UPDATED]:
        load.finished_at = calendar.now().isoformat(timespec="seconds")
        census.put("load", load.id, load.record())


def _counted(villages: Iterable[str], *, at_least: int) -> dict[str, tuple[int, int]]:
    """Households and people of each village, once the index shows `at_least` so many households in all."""
    for pause in INDEX_LAGS:
        time.sleep(pause)
        counted = {}
        for village in villages:
            people = [entry.people for entry in households.in_village(village)]
            counted[village] = len(people), sum(people)
        if sum(listed for listed, _ in counted.values()) >= at_least:
            return counted
    raise Busy


def _record(kind: str, name: str, body: dict[str, Any]) -> None:
    # Written only when it differs: whoever listens to the table hears of changes alone.
    if census.get(kind, name) != body:
        census.put(kind, name, body)


def _list(id: str, register: RegisteredHousehold, *, load: Load, dry_run: bool) -> tuple[Became, str]:
    """What became of one household, and the village it was in before if that is another one."""
    look_first = dry_run or load.repeated or load.too_late
    for pause in _pauses():
        try:
            stored = reopen.load(id) if look_first else None
            if stored is None and load.too_late:
                return Became.TOO_LATE, ""
            if stored is None:
                # Most are new: writing on the condition that there is none costs one call, and tells when there is one.
                look_first = True
                if not dry_run:
                    households.save(Household(household_id=id, register=register))
                return Became.LOADED, ""
            if stored.register == register:
                return Became.UNCHANGED, ""
            if load.outdated or load.too_late or stored.status is not Status.LISTED:
                return Became.KEPT, ""
            if not dry_run:
                households.save(relisted(stored, register))
            return Became.UPDATED, stored.register.village_code if stored.register.village_code != register.village_code else ""
        except households.Overtaken:
            # The family signed up this instant, or another load is at work: look again.
            continue
        except Busy:
            time.sleep(pause)
    raise Busy


def _pauses() -> Iterator[float]:
    return (0.25 * 2**tried * random.uniform(0.5, 1.0) for tried in range(PATIENCE))
