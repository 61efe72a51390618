"""The store beneath the census's code: one household and one calendar in memory, read and written over a bad network."""

from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib.domain.errors import Busy
from chalicelib.domain.household import Household, Submission
from chalicelib.domain.requests import AnsweredRequests
from chalicelib.domain.unmatched import Matched
from chalicelib.storage.households import Overtaken
from tests.simulation.world import Gone, Task, World

_Kept = TypeVar("_Kept", Household, Submission, Matched)
#: A write that was sent before its process ended lands within so many seconds, or never: then its connection is given up.
ON_THE_WIRE_SECONDS = 6.0


class Store:
    """`landed` is told of every write: what was there, what is there now."""

    def __init__(
        self, world: World, household: Household, calendar: dict[str, Any], landed: Callable[[Household, Household], None]
    ) -> None:
        self.world, self.landed, self.calendar = world, landed, calendar
        #: Whether a write of this task is conditional, as all are.
        self.conditional: Callable[[Task], bool] = lambda task: True
        self.overtaken = 0
        household.revision = 1
        self._versions = [(-1e9, household)]

    @property
    def household(self) -> Household:
        return self._versions[-1][1]

    def load(self, household_id: str, *, consistent: bool = True) -> Household | None:
        self.world.wait(self._latency())
        since, found = self._versions[-1]
        if not consistent and self.world.now - since < 1 and len(self._versions) > 1 and self.world.random.random() < 0.5:
            found = self._versions[-2][1]
        return copied(found)

    def save(self, household: Household) -> None:
        world, task = self.world, self.world.task
        takes, chance = self._latency(), world.random.random()
        if chance < 0.04:
            world.wait(takes)
            raise Busy
        ended = world.now + takes >= task.deadline
        if ended and (chance < 0.5 or world.now + takes > task.deadline + ON_THE_WIRE_SECONDS):
            world.wait(takes)
        if ended:
            task.deadline = 1e9
        world.wait(takes)
        if self.conditional(task) and household.revision != self.household.revision:
            self.overtaken += 1
            raise Overtaken
        before, written = self.household, copied(household)
        written.revision = (before.revision or 0) + 1
        self._versions.append((world.now, written))
        self.landed(before, written)
        if ended:
            raise Gone
        if chance > 0.96:
            # Its answer was lost; the client asked again, and its own write stands in the way.
            raise Overtaken
        if chance > 0.93:
            raise Busy
        world.wait(self._latency())
        household.revision = written.revision

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        return self.calendar if kind == "calendar" else None

    def _latency(self) -> float:
        chance = self.world.random.random()
        return 0.02 * chance if chance < 0.7 else 2 * chance * chance if chance < 0.9 else 120 * (chance - 0.9)


def copied(household: Household) -> Household:
    """A household as a reader gets it, who may change it and not write it. Answers are replaced by whoever changes them, never edited."""
    other = _copy(household)
    other.changed = dict(household.changed)
    other.submissions = [_copy(one) for one in household.submissions]
    other.requests = AnsweredRequests(dict(household.requests.saves), dict(household.requests.submissions), {})
    other.history = list(household.history)
    other.matched = _copy(household.matched)
    return other


def _copy(one: _Kept) -> _Kept:
    # copy.copy takes ten times as long, and this is most of what a million interleavings do.
    other = object.__new__(type(one))
    for name in one.__slots__:
        setattr(other, name, getattr(one, name))
    return other
