from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.credentials import sealing
from chalicelib.credentials.sealing import SealBroken
from chalicelib.domain.account import Account
from tests.builders import ONLINE, a_campaign, a_household, answers_for

VILLAGE = "3319021001"
OTHER_VILLAGE = "3319021002"


def _stored(**changes: Any) -> Any:
    """A household of Kauman in the table, and its item."""
    from chalicelib.storage import households
    from chalicelib.storage.tables import HouseholdItem

    household = a_household(household_id="sealed", **changes)
    household.account = Account("hash", ["a", "b"])
    household.save_draft(answers_for(household), seen_version=0, campaign=a_campaign(), now=ONLINE)
    households.save(household)
    return HouseholdItem.get("sealed", consistent_read=True)


def test_what_is_sealed_opens_only_with_its_key_and_where_it_belongs() -> None:
    key = sealing.new_key()
    closed = sealing.sealed(b"a family", key, bound_to=b"h1")
    assert sealing.opened(closed, key, bound_to=b"h1") == b"a family"
    assert b"family" not in closed
    assert closed != sealing.sealed(b"a family", key, bound_to=b"h1")
    for wrong in (closed[:-1], closed[:5], b"", closed[:-1] + bytes([closed[-1] ^ 1])):
        with pytest.raises(SealBroken):
            sealing.opened(wrong, key, bound_to=b"h1")
    with pytest.raises(SealBroken):
        sealing.opened(closed, sealing.new_key(), bound_to=b"h1")
    with pytest.raises(SealBroken):
        sealing.opened(closed, key, bound_to=b"h2")


def test_the_table_holds_a_household_sealed_and_it_comes_back_whole(empty_census: str) -> None:
    from chalicelib.storage import households, sealed

    item = _stored()
    assert item.document[0] == sealed.FORMAT
    household = households.load("sealed")
    assert household is not None
    assert household.members()["m1"].values["name"] == "Sukarman"


def test_one_households_document_does_not_open_as_anothers_or_elsewhere(empty_census: str) -> None:
    from chalicelib.storage import households
    from chalicelib.storage.tables import HouseholdItem

    item = _stored()
    item.update(actions=[HouseholdItem.village_code.set(OTHER_VILLAGE)])
    with pytest.raises(SealBroken, match="sealed"):
        households.load("sealed")
    stolen = HouseholdItem("thief", village_code=VILLAGE, status="started", people=4, document=item.document)
    stolen.save()
    with pytest.raises(SealBroken, match="thief"):
        households.load("thief")


def test_a_new_key_seals_and_the_old_ones_open(empty_census: str) -> None:
    from chalicelib.storage import households, sealing_keys

    before = _stored()
    number = sealing_keys.rotate(VILLAGE)
    household = households.load("sealed")
    assert household is not None
    households.save(household)
    after = households.HouseholdItem.get("sealed", consistent_read=True)
    assert int.from_bytes(before.document[1:3], "big") == number - 1
    assert int.from_bytes(after.document[1:3], "big") == number
    assert households.load("sealed") == household


def test_a_key_that_another_process_made_is_found(empty_census: str) -> None:
    from chalicelib.storage import sealed, sealing_keys

    old = sealing_keys.newest(VILLAGE)
    cached = sealing_keys._keys.cache_info().currsize
    assert cached
    # As another process would: the record grows, and this process's cache doesn't know.
    kept = sealing_keys._keys(VILLAGE)
    number = sealing_keys.rotate(VILLAGE)
    document = sealed.seal(b"\x02 of the new key", household_id="h", village=VILLAGE)
    sealing_keys._keys.cache_clear()
    assert len(kept) == number
    assert sealed.unseal(document, household_id="h", village=VILLAGE) == b"\x02 of the new key"
    assert sealing_keys.newest(VILLAGE)[0] == old[0] + 1
    with pytest.raises(SealBroken, match="no sealing key 99"):
        sealing_keys.numbered(VILLAGE, 99)


def test_of_rival_processes_that_make_a_villages_first_key_all_use_the_same(empty_census: str) -> None:
    from chalicelib.storage import census, sealing_keys

    village = "3319091009"
    census.delete("sealing-of-3319", village)
    with ThreadPoolExecutor(8) as threads:
        made = {key for _, key in threads.map(lambda _: sealing_keys.newest(village), range(8))}
    assert len(made) == 1
    with ThreadPoolExecutor(4) as threads:
        numbers = sorted(threads.map(lambda _: sealing_keys.rotate(village), range(4)))
    assert numbers == [1, 2, 3, 4]
    assert sealing_keys.count(village) == 5


def test_what_lay_open_before_is_read_and_sealed_when_it_is_written(empty_census: str) -> None:
    from chalicelib.storage import households, sealed
    from chalicelib.storage.document import pack
    from chalicelib.storage.tables import HouseholdItem

    household = a_household(household_id="open")
    HouseholdItem("open", village_code=VILLAGE, status="listed", people=4, document=pack(household)).save()
    loaded = households.load("open")
    assert loaded is not None
    assert loaded.register == household.register
    households.save(loaded)
    assert HouseholdItem.get("open", consistent_read=True).document[0] == sealed.FORMAT
    assert households.load("open") == loaded


def test_what_is_kept_of_a_key_opens_for_its_own_use_only(empty_census: str) -> None:
    import base64

    from botocore.exceptions import ClientError

    from chalicelib.storage import census, sealing_keys
    from chalicelib.storage.keys import unwrapped

    _, key = sealing_keys.newest(VILLAGE)
    kept = base64.b64decode(census.get("sealing-of-3319", VILLAGE)["keys"][-1])  # type: ignore[index]
    assert key not in kept
    assert unwrapped(kept, purpose=f"sealing/{VILLAGE}") == key
    with pytest.raises(ClientError):
        unwrapped(kept, purpose=f"sealing/{OTHER_VILLAGE}")
