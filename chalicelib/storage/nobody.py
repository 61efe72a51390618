"""A household that is nobody's: opened where none was found, so that the time doesn't tell which cards the register knows.

Without it an unknown card is answered some 0.15 ms sooner, which is what reading, opening and unpacking an item takes; and by a
process that meets a village for the first time some 10 ms sooner, which is what reading and unwrapping its key takes.
"""

import base64
import json
import zlib
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from botocore.parsers import create_parser

from chalicelib.credentials import sealing
from chalicelib.credentials.identity import random_id
from chalicelib.domain.account import Account
from chalicelib.domain.history import Event
from chalicelib.domain.household import Household, Status
from chalicelib.domain.register import RegisteredHousehold, RegisteredMember
from chalicelib.domain.requests import AnsweredRequests
from chalicelib.storage import sealing_keys
from chalicelib.storage.aws import client
from chalicelib.storage.document import pack, unpack
from chalicelib.storage.tables import HouseholdItem

_ID, _VILLAGE = "a" * 26, "0000000000"
_BOUND_TO = f"{_ID}/{_VILLAGE}".encode()
#: A key of this process alone: what is nobody's is stored nowhere.
_KEY = sealing.new_key()
_WRAPPED = sealing.sealed(sealing.new_key(), _KEY, bound_to=_BOUND_TO)
#: So many villages a district has on average: 83,762 in 7,285.
_VILLAGES = 12


def open_nobodys(household_id: str, district: str) -> None:
    """Do all that is done with an item from the moment its bytes are here, as if it were of one of the villages of its district."""
    village = f"{district}/{zlib.crc32(household_id.encode()) % _VILLAGES}"
    _key_of(village, _keys_of(village, sealing_keys.period()), district)
    answer, shape = _answered()
    raw = create_parser("json").parse(answer, shape)["Item"]
    document = sealing.opened(HouseholdItem.from_raw_data(raw).document, _KEY, bound_to=_BOUND_TO)
    unpack(document, household_id=_ID, status=Status.STARTED.value, revision=2)


def unpack_nobodys() -> None:
    """Do about what an account adds to the reading of a household that has none."""
    unpack(_packed(0), household_id=_ID, status=Status.LISTED.value, revision=2)


def forget() -> None:
    """Meet every village anew from now on, as a process does that has just begun."""
    _keys_of.cache_clear()
    _key_of.cache_clear()


@lru_cache(sealing_keys.VILLAGES)
def _keys_of(village: str, period: int) -> str:
    """Read as a village's keys are, as often. All have the same one."""
    kept = sealing_keys.read(_VILLAGE)
    if not kept:
        sealing_keys.newest(_VILLAGE)
        kept = sealing_keys.read(_VILLAGE)
    return kept[-1]


@lru_cache(sealing_keys.VILLAGES)
def _key_of(village: str, key: str, district: str) -> bytes:
    """Unwrapped as a village's key is, as often: with its regency's, which is met for the first time by either."""
    if district:
        sealing_keys.meet(district[:4])
    return sealing.opened(_WRAPPED, _KEY, bound_to=_BOUND_TO)


@cache
def _answered() -> tuple[dict[str, Any], Any]:
    """The table's answer to GetItem, and botocore's shape of such answers."""
    document = sealing.sealed(_packed(3), _KEY, bound_to=_BOUND_TO)
    item = {
        "household_id": {"S": _ID},
        "village_code": {"S": _VILLAGE},
        "status": {"S": Status.STARTED.value},
        "people": {"N": "3"},
        "started": {"BOOL": True},
        "revision": {"N": "2"},
        "document": {"B": base64.b64encode(document).decode()},
    }
    shape = client("dynamodb").meta.service_model.operation_model("GetItem").output_shape
    return {"status_code": 200, "headers": {}, "body": json.dumps({"Item": item}).encode()}, shape


@cache
def _packed(size: int) -> bytes:
    return pack(_household(size))


def _household(size: int) -> Household:
    """A family that has signed up, or an empty card. What is random in a real one is random here, so that it is as long when deflated."""
    said = ("Kota", "1970-01-01", "child", "islam", "never_married", "upper_secondary", "indonesian")
    members = tuple(RegisteredMember(random_id(10) + "010170", f"{random_id(4)} {random_id(4)}", "male", *said) for _ in range(size))
    region = ("Provinsi", "Kabupaten", "Kecamatan", "Kelurahan")
    card = RegisteredHousehold("0" * 16, "2015-01-01", "Jalan Nomor 1", "001", "002", _VILLAGE, region, members)
    if not size:
        return Household(_ID, card)
    at = datetime(2020, 2, 15, tzinfo=UTC)
    account = Account("$argon2id$v=19$m=19456,t=2,p=1$" + random_id(56), [random_id(16), random_id(16)])
    requests = AnsweredRequests(account={random_id(8): [random_id(12), int(at.timestamp()), "signed-up"]})
    return Household(_ID, card, Status.STARTED, account=account, history=[Event(at, "signed_up")], requests=requests)
