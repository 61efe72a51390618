import base64
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chalicelib.credentials import sealing
from chalicelib.credentials.sealing import SealBroken
from chalicelib.domain.account import Account
from tests.builders import ONLINE, a_campaign, a_household, a_register, answers_for

ROOT = Path(__file__).parent.parent.parent
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


def _elsewhere(code: str) -> str:
    """What another process of the census prints."""
    begun = "from chalicelib.storage import households, sealing_keys; from tests.builders import a_household; "
    done = subprocess.run([sys.executable, "-c", begun + code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_another_process_sealed_with_a_newer_key_opens_here(empty_census: str) -> None:
    from chalicelib.storage import households, sealing_keys

    sealing_keys.forget()
    known = sealing_keys.newest(VILLAGE)[0]
    made = _elsewhere(f"print(sealing_keys.rotate('{VILLAGE}')); households.save(a_household(household_id='elsewhere'))")
    assert int(made) == known + 1
    assert households.load("elsewhere") is not None
    assert int.from_bytes(households.HouseholdItem.get("elsewhere").document[1:3], "big") == known + 1
    with pytest.raises(SealBroken, match="no sealing key 99"):
        sealing_keys.numbered(VILLAGE, 99)


def test_a_running_process_seals_with_a_newer_key_within_minutes(empty_census: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.storage import sealing_keys

    assert 60 <= sealing_keys.FRESH_FOR <= 900
    sealing_keys.forget()
    known = sealing_keys.newest(VILLAGE)[0]
    _elsewhere(f"sealing_keys.rotate('{VILLAGE}')")
    assert sealing_keys.newest(VILLAGE)[0] == known
    monkeypatch.setattr(sealing_keys, "FRESH_FOR", 1e-6)
    assert sealing_keys.newest(VILLAGE)[0] == known + 1


def test_a_household_whose_key_was_destroyed_stays_closed_and_reading_it_makes_no_key(empty_census: str) -> None:
    from chalicelib.domain.household import Household
    from chalicelib.storage import census, households, sealing_keys

    village = "3319091010"
    households.save(Household("forgotten", a_register(village_code=village)))
    census.delete("sealing-of-3319", village)
    sealing_keys.forget()
    with pytest.raises(SealBroken, match="forgotten"):
        households.load("forgotten")
    assert sealing_keys.count(village) == 0
    # The next family of the village has a key again, which doesn't open what the old one closed.
    households.save(Household("next", a_register(number=2, village_code=village)))
    assert households.load("next") is not None
    with pytest.raises(SealBroken, match="forgotten"):
        households.load("forgotten")


def test_a_process_asks_for_a_villages_keys_once(empty_census: str) -> None:
    from chalicelib.storage import households, sealing_keys
    from chalicelib.storage.aws import client

    for _ in range(3):
        sealing_keys.rotate(VILLAGE)
    households.save(a_household(household_id="asked"))
    sealing_keys.forget()
    calls: list[str] = []

    def on_call(model: Any, **told: Any) -> None:
        calls.append(model.name)

    watched = [client("dynamodb").meta.events, client("kms").meta.events]
    for events in watched:
        events.register("before-call.*.*", on_call)
    for _ in range(5):
        household = households.load("asked")
        assert household is not None
        households.save(household)
    for events in watched:
        events.unregister("before-call.*.*", on_call)
    # However many keys the village has had, only the one that is needed is unwrapped, with its regency's.
    assert sorted(calls) == ["Decrypt", *["GetItem"] * (2 + 5), *["PutItem"] * 5]


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


def test_a_process_that_serves_a_whole_regency_asks_kms_once(empty_census: str) -> None:
    from chalicelib.storage import sealing_keys
    from chalicelib.storage.aws import client

    villages = [f"33190910{number:02}" for number in range(20, 30)]
    for village in villages:
        sealing_keys.newest(village)
    sealing_keys.forget()
    calls: list[str] = []

    def on_call(model: Any, **told: Any) -> None:
        calls.append(model.name)

    client("kms").meta.events.register("before-call.kms.*", on_call)
    for village in villages:
        sealing_keys.newest(village)
    client("kms").meta.events.unregister("before-call.kms.*", on_call)
    assert calls == ["Decrypt"]


def test_what_is_kept_of_a_key_opens_for_its_own_use_only(empty_census: str) -> None:
    from chalicelib.storage import census, sealing_keys
    from chalicelib.storage.keys import unwrapped

    _, key = sealing_keys.newest(VILLAGE)
    kept = census.get("sealing-of-3319", VILLAGE)["keys"][-1]  # type: ignore[index]
    assert key not in base64.b64decode(kept.partition(":")[2])
    assert sealing_keys.unwrap(VILLAGE, kept) == key
    with pytest.raises(SealBroken):
        sealing_keys.unwrap("3319021099", kept)
    _, of_regency = sealing_keys.newest("3319")
    wrapped = base64.b64decode(census.get("sealing-of-3319", "3319")["keys"][-1])  # type: ignore[index]
    assert of_regency not in wrapped
    assert unwrapped(wrapped, purpose="sealing/3319") == of_regency
    with pytest.raises(SealBroken, match="3320"):
        unwrapped(wrapped, purpose="sealing/3320")


def test_villages_whose_keys_kms_wrapped_itself_open_as_before(empty_census: str) -> None:
    from chalicelib.credentials.sealing import new_key
    from chalicelib.storage import census, households, sealing_keys
    from chalicelib.storage.keys import wrapped

    village, key = "3319091031", new_key()
    census.put("sealing-of-3319", village, {"keys": [base64.b64encode(wrapped(key, purpose=f"sealing/{village}")).decode()]})
    sealing_keys.forget()
    assert sealing_keys.newest(village) == (0, key)
    households.save(a_household(household_id="earlier"))
    assert sealing_keys.rotate(village) == 1
    assert sealing_keys.numbered(village, 0) == key
    assert sealing_keys.newest(village)[0] == 1


def test_a_regency_may_be_given_another_key_and_what_the_first_wrapped_opens(empty_census: str) -> None:
    from chalicelib.storage import census, sealing_keys

    village = "3319091032"
    before = sealing_keys.newest(village)
    number = sealing_keys.rotate("3319")
    assert sealing_keys.newest(village) == before
    sealing_keys.rotate(village)
    kept = census.get("sealing-of-3319", village)["keys"]  # type: ignore[index]
    assert [one.partition(":")[0] for one in kept][-1] == str(number)
    sealing_keys.forget()
    assert sealing_keys.numbered(village, 0) == before[1]
