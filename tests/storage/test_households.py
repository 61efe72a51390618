import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import office
from chalicelib.domain.account import Account
from chalicelib.domain.documents import Document
from chalicelib.domain.household import Household, Status
from chalicelib.domain.requests import Request
from tests.builders import CLOSED, ONLINE, a_campaign, a_household, a_register, answers_for


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


def test_whatever_strangers_add_to_a_household_filled_to_the_brim_it_can_still_be_written_and_closed(empty_census: str) -> None:
    from chalicelib.storage import households

    chance = random.Random(1)

    def noise(letters: int) -> str:
        """Letters of four bytes that no deflating makes shorter."""
        return "".join(chr(chance.randrange(0x20000, 0x2A000)) for _ in range(letters))

    household = a_household(members=40, household_id="full")
    household.account = Account("hash", ["a", "b"])
    household.documents["d"] = Document("d", "kk", None, "image/png", 1, noise(116_000), ONLINE)
    households.save(household)
    assert 290_000 < len(households.as_item(household).document) <= households._LARGEST
    for number in range(60):
        copy = f"{'h' * 26}/{number:016}.jpg"
        household.documents[f"{number:016}"] = Document(f"{number:016}", "kk", None, "image/png", 1, noise(20), ONLINE, copy=copy)
    for person in range(60):
        office.dispute(household, nik=f"{person:016}", phone=noise(32), note=noise(500), at=ONLINE)
        household.matched.add("returns", noise(26))
        household.matched.add("visits", noise(29))
        household.account.know(noise(8))
    for number in range(300):
        household.account.sign_out(noise(16), ends_at=10**10, machine_now=number)
        household.note("signed_in", at=ONLINE + timedelta(seconds=number))
    household.close(campaign=a_campaign(), now=CLOSED)
    households.save(household)
    # DynamoDB's limit, less the item's other attributes.
    assert len(households.as_item(household).document) < 400 * 1024 - 1024
    assert households.load("full") == household


def test_all_tables_are_asked_through_one_patient_client() -> None:
    from chalicelib.storage.aws import client
    from chalicelib.storage.tables import CensusItem, HouseholdItem, TokenItem

    shared = client("dynamodb")
    assert all(item._get_connection().connection.client is shared for item in (HouseholdItem, CensusItem, TokenItem))
    # Three tries of two seconds leave a request of 29 s room for its other calls.
    assert (shared.meta.config.read_timeout, shared.meta.config.retries["total_max_attempts"]) == (2, 3)
