"""What became of a village's cases since they were last told: those that are new, those that are other than they were, and those that
are none any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from chalicelib.interview.case import Case
from chalicelib.interview.cells import written
from chalicelib.interview.preload import Preload
from chalicelib.interview.state import Standing, State


@dataclass(frozen=True)
class Changes:
    """The cases of a village as they stand now, against the state `before`; `now` is the state that they make."""

    cases: Sequence[Case]
    before: State
    now: State

    @cached_property
    def created(self) -> list[Case]:
        return [case for case in self.cases if case.id not in self.before.cases]

    @cached_property
    def updated(self) -> list[Case]:
        return [case for case in self.cases if self.before.cases.get(case.id, self.now.cases[case.id]) != self.now.cases[case.id]]

    @cached_property
    def rewritten(self) -> list[Case]:
        """Those updated of which more changed than who goes there."""
        return [case for case in self.updated if not self._same_case(case.id) or not self.same_people(case.id)]

    @property
    def handed_over(self) -> list[Case]:
        """Those updated of which nothing changed but who goes there."""
        rewritten = {case.id for case in self.rewritten}
        return [case for case in self.updated if case.id not in rewritten]

    @cached_property
    def cancelled(self) -> dict[str, Standing]:
        """Case id → what was told of it last."""
        return {id: standing for id, standing in sorted(self.before.cases.items()) if id not in self.now.cases}

    @property
    def taken_back(self) -> list[str]:
        """The cases that a tool must take back which can't change one: those cancelled, and those that come anew because they changed."""
        return sorted([*self.cancelled, *(case.id for case in self.rewritten)])

    def same_people(self, case_id: str) -> bool:
        """Whether nothing changed of a case's people."""
        before, now = self.before.cases[case_id], self.now.cases[case_id]
        return (before.members, before.people) == (now.members, now.people)

    def rows(self, name: str) -> tuple[list[str], list[str]]:
        """Of a list that is no list of cases: the case ids of rows that came, and of rows that went."""
        before, now = self.before.lists.get(name, {}), self.now.lists[name]
        return _missing_in(before, now), _missing_in(now, before)

    def _same_case(self, case_id: str) -> bool:
        return self.before.cases[case_id].case == self.now.cases[case_id].case

    @property
    def none(self) -> bool:
        """Whether all is as it was told."""
        return self.before == self.now

    # As the tools read cases.

    @cached_property
    def preload_created(self) -> Preload:
        return Preload(self.created)

    @cached_property
    def preload_updated(self) -> Preload:
        return Preload(self.updated)

    @cached_property
    def preload_told(self) -> Preload:
        """What a tool that can't change a case gets anew: the created and the rewritten."""
        return Preload([*self.created, *self.rewritten])

    @cached_property
    def preload_now(self) -> Preload:
        """Everything that stands."""
        return Preload(self.cases)


def _missing_in(these: Mapping[str, str], those: Mapping[str, str]) -> list[str]:
    return sorted(id for digest, id in those.items() if digest not in these)


def cases_file(ids: Iterable[str]) -> bytes:
    """A file of one column, case_id."""
    return written(["case_id"], ([id] for id in ids))
