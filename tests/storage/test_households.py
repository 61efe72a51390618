from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.documents import Document
from chalicelib.domain.household import Household, Status
from chalicelib.domain.requests import Request
from tests.builders import ONLINE, a_campaign, a_household, a_register, answers_for


def test_a_household_comes_back_as_it_was_stored(empty_census: str) -> None:
    from chalicelib.storage import households

    household = a_household(members=15, household_id="whole")
    household.account = Account("hash", ["a", "b"], 1, 2, {"session": 3})
    household.status = Status.STARTED
    household.save_draft(answers_for(household), seen_version=0, campaign=a_campaign(), now=ONLINE)
    household.submit(number="R-1", seen_version=1, campaign=a_campaign(), now=ONLINE)
    household.save_draft({"members": {"m1": {"name": "= 1 + 1 😀"}}}, seen_version=1, campaign=a_campaign(), now=ONLINE)
    household.documents["d"] = Document("d", "kk", None, "image/png", 5, "key.png", datetime(2020, 3, 20, tzinfo=UTC))
    household.requests.remember(Request("key", "body", 1), 2, among="saves")
    households.save(household)
    assert households.load("whole") == household


def test_the_table_names_nobody(empty_census: str) -> None:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage.tables import HouseholdItem

    register = a_register()
    item = {name for name in HouseholdItem.get_attributes()}
    assert item == {"household_id", "village_code", "status", "people", "started", "submitted_on", "revision", "document"}
    assert register.kk_number not in household_id(register.kk_number, b"key")


def test_of_eight_racing_writes_one_wins_and_the_others_know(empty_census: str) -> None:
    from chalicelib.storage import households
    from chalicelib.storage.households import Overtaken

    def won(household: Household | None) -> bool:
        assert household is not None
        try:
            households.save(household)
        except Overtaken:
            return False
        return True

    for round in range(20):
        id = f"raced-{round}"
        households.save(a_household(household_id=id))

        seen = [households.load(id) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(won, seen)) == 1


def test_a_household_cannot_be_made_twice(empty_census: str) -> None:
    from chalicelib.storage import households
    from chalicelib.storage.households import Overtaken

    households.save(a_household(household_id="once"))
    with pytest.raises(Overtaken):
        households.save(a_household(household_id="once"))


def test_all_tables_are_asked_through_one_patient_client() -> None:
    from chalicelib.storage.aws import client
    from chalicelib.storage.tables import CensusItem, HouseholdItem, TokenItem

    shared = client("dynamodb")
    assert all(item._get_connection().connection.client is shared for item in (HouseholdItem, CensusItem, TokenItem))
    # Three tries of two seconds leave a request of 29 s room for its other calls.
    assert (shared.meta.config.read_timeout, shared.meta.config.retries["total_max_attempts"]) == (2, 3)
