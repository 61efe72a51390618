"""What a reopened census makes of households that its close had ended."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import Campaign
from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.unmatched import Outcome, UnmatchedReturn, outcomes
from tests.builders import CLOSED, ONLINE, PERSON, a_campaign, a_household, a_register, answers_for

CAMPAIGN = a_campaign()
AGAIN = a_campaign(closes=datetime.fromisoformat("2020-05-01T00:00+07:00"))
REOPENED = datetime.fromisoformat("2020-04-20T09:00+07:00")


def save(household: Household, patch: Any) -> None:
    household.save_draft(patch, seen_version=household.version, campaign=CAMPAIGN, now=ONLINE)


def ended(household: Household) -> Household:
    assert household.close(campaign=CAMPAIGN, now=CLOSED)
    return household


def test_a_reopened_household_is_what_it_was_and_its_history_says_so() -> None:
    listed, started, submitted = a_household(), a_household(), a_household()
    started.account = Account("no hash", [])
    save(submitted, answers_for(submitted))
    submitted.submit(number="R", seen_version=1, campaign=CAMPAIGN, now=ONLINE)
    for household, becomes in ((listed, Status.LISTED), (started, Status.STARTED), (submitted, Status.SUBMITTED)):
        assert ended(household).reopen(campaign=AGAIN, now=REOPENED)
        assert (household.status, household.ended_by) == (becomes, "")
        assert (household.history[-1].what, household.history[-1].by) == ("reopened", "census")
        household.require_open(campaign=AGAIN, now=REOPENED)
        assert not household.reopen(campaign=AGAIN, now=REOPENED)


@pytest.mark.parametrize(
    ("campaign", "now"),
    [
        (CAMPAIGN, CLOSED),
        (CAMPAIGN, ONLINE),
        (AGAIN, AGAIN.closes),
        (AGAIN, AGAIN.interview_from),
        (a_campaign(closes=CAMPAIGN.closes - timedelta(days=1)), ONLINE),
    ],
    ids=["not reopened", "a slow clock", "closed again", "interviews", "an earlier calendar"],
)
def test_an_ended_household_opens_only_in_a_census_that_is_open_under_a_later_close(campaign: Campaign, now: datetime) -> None:
    household = ended(a_household())
    assert not household.reopen(campaign=campaign, now=now)
    assert (household.status, household.history) == (Status.HANDED_OFF, [])


def test_a_household_that_nobody_touched_is_ended_anew_by_the_next_close_and_by_no_earlier_one() -> None:
    household = ended(a_household())
    with pytest.raises(ValueError, match="open"):
        household.close(campaign=AGAIN, now=REOPENED)
    assert household.close(campaign=AGAIN, now=AGAIN.closes)
    assert (household.status, household.ended_by, household.history) == (Status.HANDED_OFF, AGAIN.closes.isoformat(), [])
    assert not household.close(campaign=AGAIN, now=AGAIN.closes)
    assert not household.close(campaign=CAMPAIGN, now=CLOSED)
    assert household.ended_by == AGAIN.closes.isoformat()


def a_return(id: str, listed: Household) -> Household:
    """One that counts a household without the register's data, sent, with an accepted copy of the card."""
    returned = Household(id, replace(a_register(0), members=()), Status.STARTED, unmatched=UnmatchedReturn(id, "", listed.household_id))
    people = {f"p{number}": {**PERSON, "name": m.name, "nik": m.nik} for number, m in enumerate(listed.register.members)}
    save(returned, {"members": people})
    returned.submissions.append(Submission(f"SP2020-{id}", returned.version, ONLINE))
    returned.documents["kk"] = Document("kk", "kk", None, "image/jpeg", 1, "k", ONLINE, DocumentStatus.ACCEPTED)
    return returned


def test_a_return_that_made_it_final_is_decided_on_anew_by_the_next_close() -> None:
    listed = a_household()
    returned = a_return("one", listed)
    assert listed.close(campaign=CAMPAIGN, now=CLOSED, returns=[returned])
    assert (listed.status, listed.matched.counted_by, listed.matched.counted_on) == (Status.FINAL, "one", "2020-03-20")
    assert listed.reopen(campaign=AGAIN, now=REOPENED)
    assert (listed.status, listed.matched.counted_on) == (Status.LISTED, "2020-03-20"), "the public counts take nobody back meanwhile"
    returned.documents.clear()
    assert listed.close(campaign=AGAIN, now=AGAIN.closes, returns=[returned])
    assert (listed.status, listed.matched.counted_by, listed.matched.counted_on) == (Status.HANDED_OFF, "", "")


def test_a_household_that_answers_itself_after_the_reopening_is_final_by_what_it_sent() -> None:
    listed = a_household()
    returned = a_return("one", listed)
    listed.close(campaign=CAMPAIGN, now=CLOSED, returns=[returned])
    listed.reopen(campaign=AGAIN, now=REOPENED)
    listed.save_draft(answers_for(listed), seen_version=0, campaign=AGAIN, now=REOPENED)
    listed.submit(number="R", seen_version=1, campaign=AGAIN, now=REOPENED)
    listed.close(campaign=AGAIN, now=AGAIN.closes, returns=[returned])
    assert (listed.status, listed.matched.counted_by) == (Status.FINAL, "")
    assert outcomes(listed, [returned]) == {"one": Outcome.DUPLICATE}
