"""One interleaving: two phones that send and send again, runs of the close at any time, an operator. `play` makes it from its seed."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.credentials import sessions
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.errors import Busy, CensusClosed, CensusError, HouseholdChanged
from chalicelib.domain.requests import Request
from chalicelib.enumeration import calendar, clock, close, respond
from tests.builders import a_household
from tests.closing import started
from tests.simulation import stage
from tests.simulation.rules import REOPENS, Rules
from tests.simulation.store import Store, copied
from tests.simulation.world import REQUEST_SECONDS, SKEW_SECONDS, Gone, Server, World

ID = "h"
FLOORS = ("ceramic", "earth", "wood")
#: What a phone does, one after the other: save a draft, submit.
ACTS = ("s", "s", "ss", "ds", "sd", "sds")
FOR_GOOD = 1e9
#: Where a household is ended; what a broken rule takes away is there, too.
ENDING: Any = sys.modules[close.is_due.__module__]
_FAMILY = started(a_household(1, household_id=ID))
_SESSION = sessions.started(ID, epoch=0, machine_now=clock.machine_now())
_DATES = ("opens", "closes", "interview_from", "interview_until")


class Interleaving:
    """Who acts, on what. The verbs reach it through `stage`."""

    def __init__(self, seed: int) -> None:
        self.world = World(seed)
        self.rules = Rules(self.world)
        self.store = Store(self.world, copied(_FAMILY), stage.record(self.world.at(0.0)), self.rules.landed)
        self._campaigns: dict[float, Campaign] = {}
        random = self.world.random
        self.servers = [Server(random.uniform(-SKEW_SECONDS, SKEW_SECONDS)) for _ in range(2)]
        if random.random() < 0.02:
            # A clock that is minutes off, which nobody promised to stand: it loses no acknowledged answer all the same.
            self.servers.append(Server(random.choice((-1, 1)) * random.uniform(30, 300), fit=False))

    def play(self) -> Counter[str]:
        """Let all act, and then the close be done. Returns what was seen; raises Broken."""
        world, random = self.world, self.world.random
        if random.random() < 0.3:
            world.start(self._extends, at=random.uniform(-30, 120 if REOPENS else -0.5))
        for number in range(2):
            world.start(lambda phone=number: self._phone(phone), at=random.choice((random.gauss(0, 2), random.uniform(-40, 4))))
        for _ in range(random.randint(1, 3)):
            self._run_of_the_close(at=random.choice((random.uniform(-20, 90), 60 + random.gauss(0, 2))))
        world.run()
        self._finish()
        return self.rules.seen

    def _pause(self, seconds: float) -> None:
        self.world.wait(self.world.random.uniform(0, seconds))

    # The operator

    def _extends(self) -> None:
        closes = max(self.world.now, 0.0) + self.world.random.uniform(5, 100)
        self.world.calendar.append((self.world.now, closes))
        self.store.calendar = stage.record(self.world.at(closes))
        # Whoever hears of it.
        self.world.start(lambda: self._phone(2), at=self.world.random.uniform(self.world.now, closes))

    # The close

    def _run_of_the_close(self, *, at: float) -> None:
        random = self.world.random
        lasts = random.uniform(0, 0.1) if random.random() < 0.15 else 840
        self.world.start(self._closes, at=at, server=Server(random.uniform(-SKEW_SECONDS, SKEW_SECONDS)), lasts=lasts)

    def _closes(self) -> None:
        for _ in range(3):
            try:
                campaign, now = calendar.read(), clock.census_now()
                self.world.task.closes = campaign.closes
                if close.is_due(campaign, now):
                    ENDING._end(ID, campaign=campaign, now=now)
                return
            except Busy:
                self._pause(3)

    def _finish(self) -> None:
        """Whatever was lost or died is done once more, by two at once; then again, which must change nothing."""
        world = self.world
        if world.random.random() < 0.5:
            self._run_of_the_close(at=world.closes(FOR_GOOD) + 60 + world.random.gauss(0, 2))
            world.run()
        for runs in (2, 1):
            before, at = self.store.household, max(world.now, world.closes(FOR_GOOD)) + 120
            for _ in range(runs):
                world.start(self._closes_until_it_is_closed, at=at, server=Server(0.0))
            world.run()
            self.rules.over(self.store.household)
        self.rules.same(before, self.store.household)

    def _closes_until_it_is_closed(self) -> None:
        # Whatever it meets, some of so many come through.
        for _ in range(20):
            self._closes()
            if self.store.household.ended and (not REOPENS or self.store.household.ended_by == self.store.calendar["closes"]):
                return

    # Phones

    def _phone(self, number: int) -> None:
        random = self.world.random
        seen, asked = 1, 0
        for act in random.choice(ACTS):
            while True:
                asked += 1
                answer = self._insists(f"{number}-{asked}", act, seen)
                if not isinstance(answer, HouseholdChanged):
                    break
                # Its people look at both answers, and send again.
                seen = answer.version
            if isinstance(answer, CensusError):
                return
            if isinstance(answer, int):
                seen = answer
            self._pause(3)

    def _insists(self, key: str, act: str, seen: int) -> Any:
        """Ask, and ask again with the same key while no answer comes; long after the close at last. Returns a receipt's number, the version
        of a saved draft, or why not."""
        world, random = self.world, self.world.random
        floor = random.choice(FLOORS)

        def ask() -> str | int:
            return _submitted(key, seen) if act == "s" else _saved(key, seen, floor)

        for tried in range(1 if random.random() < 0.2 else 6):
            answer = self._asked(key, ask, patience=random.uniform(0.3, 3) if random.random() < 0.1 else 31)
            if isinstance(answer, str):
                self.rules.told(answer)
            if answer is not None and not isinstance(answer, Busy):
                self.rules.seen["answered to a repeated request"] += tried > 0
                return answer
            world.wait(random.uniform(20, 90) if random.random() < 0.2 else random.uniform(0.2, 4))
        world.wait(max(0.0, world.closes(FOR_GOOD) + 200 - world.now))
        while (answer := self._asked(key, ask, patience=FOR_GOOD)) is None or isinstance(answer, Busy):
            pass
        if act == "s" and not isinstance(answer, HouseholdChanged):
            self.rules.told_late(key, answer)
        return answer

    def _asked(self, key: str, ask: Callable[[], Any], *, patience: float) -> Any:
        """What a server answers to one request; None when no answer arrives in time, though the server may have carried it out."""
        world, random, phone = self.world, self.world.random, self.world.task
        in_peace = patience == FOR_GOOD
        lost = random.random() < 0.1 and not in_peace
        answered: list[Any] = []

        def serve() -> None:
            answer = None
            try:
                answer = ask()
            except CensusError as refusal:
                answer = refusal
                if isinstance(refusal, CensusClosed):
                    self.rules.refused(world.task)
            except Gone:
                pass
            if lost:
                self.rules.seen["answer lost"] += 1
            elif answer is not None and not answered:
                answered.append(answer)
                world.wake(phone)

        # A few are slower than the cloud lets any be, which nobody promised to stand either.
        lasts = FOR_GOOD if in_peace else 100 if random.random() < 0.03 else REQUEST_SECONDS
        server = self._process(random.choice(self.servers))
        world.start(serve, at=world.now + random.uniform(0, 0.3), server=server, lasts=lasts, key=key)
        world.wait(10_000 if in_peace else patience)
        outcome = answered[0] if answered else None
        # Whatever the server still says, nobody hears it any more.
        answered.append(outcome)
        return outcome

    def _process(self, server: Server) -> Server:
        """A process on that machine. What it keeps of the calendar is as old as the census lets it become."""
        read = self.world.now - self.world.random.uniform(0, calendar.FRESH_FOR)
        closes = self.world.closes(read)
        if closes not in self._campaigns:
            dates = stage.record(self.world.at(closes))
            self._campaigns[closes] = Campaign(**{**dates, **{name: datetime.fromisoformat(dates[name]) for name in _DATES}})
        return Server(server.skew, server.fit, [(read, self._campaigns[closes])])


def _submitted(key: str, seen: int) -> str:
    return respond.submit(_SESSION, seen_version=seen, request=Request(key, f"submit {seen}", 1)).receipt_number


def _saved(key: str, seen: int, floor: str) -> int:
    request = Request(key, f"{floor} {seen}", 1)
    return respond.save_draft(_SESSION, lambda: {"household": {"floor": floor}}, seen_version=seen, request=request).version


def _as_it_is(one: Interleaving) -> None:
    """What every interleaving but one of a broken census is prepared with."""


def play(seeds: range, *, prepare: Callable[[Interleaving], None] = _as_it_is) -> Counter[str]:
    """Play the interleavings of these seeds. What was seen in all; raises Broken, which names the seed."""
    seen = Counter[str]()
    with stage.set_up() as put_on:
        for seed in seeds:
            one = Interleaving(seed)
            put_on(one.world, one.store)
            prepare(one)
            seen += one.play()
            seen["overtaken"] += one.store.overtaken
    return seen
