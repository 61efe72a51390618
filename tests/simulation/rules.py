"""What must hold of every interleaving, whoever is first: checked at each write as it lands, at each answer, and at the end."""

from collections import Counter
from datetime import datetime, timedelta

from chalicelib.domain.errors import CensusError
from chalicelib.domain.household import Household, Status
from tests.simulation.world import SKEW_SECONDS, STALE_SECONDS, Task, World

#: Whether a household knows which close ended it, so that a later calendar opens it again.
REOPENS = "ended_by" in Household.__dataclass_fields__
#: Households end so long after the close at the earliest, by the clock of the server that ends them.
SETTLED_SECONDS = 60.0


class Broken(AssertionError):
    """A rule did not hold."""


class Rules:
    """The rules, and `seen`: how often each thing happened that makes an interleaving worth playing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen = Counter[str]()
        self.acknowledged: set[str] = set()
        self._ended = Counter[str]()
        #: Which request made which submission.
        self._counted: dict[str, str] = {}
        self._floors = {1: "ceramic"}

    def landed(self, before: Household, now: Household) -> None:
        """A write came to the store."""
        world = self.world
        self._floors.setdefault(now.version, now.answers["household"]["floor"])
        if kept := now.requests.submissions.get(world.task.key):
            self._counted[world.task.key] = kept[2]
        if len(now.submissions) > len(before.submissions):
            self._accepted(now, world.task)
        if now.ended and (not before.ended or _ended_by(now) != _ended_by(before)):
            self._has_ended(now, world.task)
        elif before.ended:
            self._require(REOPENS and self._is_over(before), "a household that had ended was written again")
            self.seen["opened again"] += 1

    def _accepted(self, household: Household, task: Task) -> None:
        closes = self.world.closes(task.judged)
        submission = household.submissions[-1]
        self._counted[task.key] = submission.number
        self._require(submission.submitted_at < self.world.at(closes), "a server took answers though its own clock said closed")
        if task.server and task.server.fit:
            self._require(task.judged < closes + SKEW_SECONDS, "answers were taken too late")
        if task.judged >= closes:
            self.seen["accepted in the seconds of a slow clock"] += 1
        if self.world.now >= closes:
            self.seen["landed after the close"] += 1

    def _has_ended(self, household: Household, task: Task) -> None:
        assert task.closes is not None
        early = task.closes + timedelta(seconds=SETTLED_SECONDS - SKEW_SECONDS)
        self._require(self.world.at(self.world.now) >= early, "a household ended while requests of the last second may be under way")
        self._ended[_ended_by(household)] += 1
        self._require(self._ended[_ended_by(household)] == 1 or self._is_over(household), "a household ended twice")
        self.seen["ended"] += 1

    def _is_over(self, household: Household) -> bool:
        """Whether the close that ended it isn't the one that counts any more."""
        return REOPENS and datetime.fromisoformat(_ended_by(household)) < self.world.at(self.world.closes(self.world.now))

    def told(self, number: str) -> None:
        """A phone got a receipt."""
        self._require(number in self._counted.values(), "a receipt was given for nothing that counts")
        self.acknowledged.add(number)
        self.seen["acknowledged"] += 1

    def refused(self, task: Task) -> None:
        """A phone was told that the census has closed."""
        world = self.world
        self._require(task.key not in self._counted, "a submission that counts was refused to who sent it")
        self.seen["refused as closed"] += 1
        if task.server and task.server.fit and task.judged - world.changed(task.judged) > STALE_SECONDS:
            self._require(task.judged >= world.closes(task.judged) - SKEW_SECONDS, "a family was turned away while the census was open")
        elif task.judged < world.closes(task.judged) - SKEW_SECONDS:
            self.seen["refused by an old calendar"] += 1

    def told_late(self, key: str, answer: str | CensusError) -> None:
        """A phone that had got no answer asked once more, after the close."""
        if isinstance(answer, str):
            # Of two phones that send the same version, both have the receipt of the first.
            self._require(answer in self._counted.values(), "a receipt was given for nothing that counts")
            self._require(answer == self._counted.get(key, answer), "another receipt was given than before")
            self.seen["receipt given after the close"] += 1
        else:
            self.seen["told after the close that it wasn't counted"] += 1

    def over(self, household: Household) -> None:
        """The close is done."""
        self._require(household.status in (Status.FINAL, Status.HANDED_OFF), "a household never ended")
        if REOPENS:
            self._require(_ended_by(household) == self.world.at(self.world.closes(self.world.now)).isoformat(), "an earlier close stands")
        self._require((household.status is Status.FINAL) == bool(household.submissions), "a household ended as what it isn't")
        lost = self.acknowledged - {one.number for one in household.submissions}
        self._require(not lost, "an acknowledged submission was lost")
        if household.submissions:
            answers = household.submitted_answers()
            assert answers is not None
            counted = answers["household"]["floor"]
            self._require(counted == self._floors[household.submissions[-1].version], "other answers count than were sent")
        self.seen[str(household.status)] += 1

    def same(self, before: Household, now: Household) -> None:
        """The close was done once more."""
        self._require(now is before, "doing the close again changed something")

    def _require(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise Broken(f"{otherwise} (seed {self.world.seed}, {self.world.now:+.3f} s)")


def _ended_by(household: Household) -> str:
    return str(getattr(household, "ended_by", ""))
