"""Who was counted online: the living and known people of each household that ended final, by the answers that it was counted by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain.conditions import Subject
from chalicelib.domain.household import Household, Status
from chalicelib.domain.questionnaire import Answers


@dataclass(frozen=True, slots=True)
class Family:
    """A household as it was counted: its own id and village, also where an unmatched return's answers made it final.

    `people` are the living and known ones by their ids in those answers. `answers` may be a return's, `region` has its village's name
    last, "" where the register has none."""

    household_id: str
    village: str
    region: tuple[str, ...]
    answers: Answers
    people: Mapping[str, Subject]


def counted(household: Household, returns: Iterable[Household] = ()) -> Family | None:
    """How a household was counted, None if it wasn't: handed off, or a return that was never sent. `returns` are those matched with it.

    A draft counts nobody, however much it says."""
    by = household
    if household.prefilled and household.status is not Status.FINAL:
        return None
    if not household.submissions and household.matched.counted_by:
        by = next((one for one in returns if one.household_id == household.matched.counted_by), household)
    answers = by.submitted_answers()
    if answers is None:
        return None
    people = {id: person for id, person in by.members(answers).items() if person.living}
    return Family(household.household_id, household.register.village_code, household.register.region, answers, people)
