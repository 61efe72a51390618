"""Households as bytes: small, exact, and readable by every later release."""

import base64
import json
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.documents import Document
from chalicelib.domain.history import Event
from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.requests import AnsweredRequests
from tests.builders import HOME, ONLINE, PERSON, a_campaign, a_household, a_register

AT = datetime.fromisoformat("2020-03-20T09:00+07:00")


def as_of_old() -> Household:
    """The household whose bytes format_1.txt and format_2.txt are."""
    answers = {
        "household": {
            "current_address": "other",
            "current_street": "Dukuh Krajan “3”",
            "current_rt": "2",
            "current_rw": "0",
            "current_village": "3319021002",
        },
        "members": {
            "m1": {
                "presence": "with_family",
                "resident_since": "dont_know",
                "nik": "3319021705700001",
                "confirmed": {"nik-against-sex": True},
            },
            "m2": {"presence": "with_family", "resident_since": "2009-06", "birth_place": "Jepara"},
            "n1": {"added_because": "born", "presence": "with_family", "name": "Ayu’", "sex": "female"},
        },
    }
    submitted = {
        "household": {"current_address": "same_as_kk"},
        "members": {
            "m1": {"presence": "with_family", "resident_since": "2009-06"},
            "m2": {"presence": "died", "death_date": "2019-12-31"},
        },
    }
    return Household(
        "h",
        a_register(2),
        Status.SUBMITTED,
        version=4,
        answers=answers,
        changed={"household": 4, "m1": 2, "m2": 3, "n1": 4},
        account=Account(
            "$argon2id$v=19$m=19456,t=2,p=1$" + "aB3" * 18, ["Zk8xq2Lw9cPt7Rme", "Ab8xq2Lw9cPt7Rme"], 1, 1, {"abc": 1584669601}
        ),
        submissions=[Submission("SP2020-7K3M-9QXA-WB2C", 3, AT, "q7Z" * 28, submitted)],
        documents={"d1": Document("d1", "death_certificate", "m2", "image/jpeg", 1234, "sp2020/d1", AT)},
        requests=AnsweredRequests(
            {"key1": ["body", 1584669601, 1]},
            {"key2": ["body", 1584669601, "SP2020-7K3M-9QXA-WB2C"]},
            {"key3": ["body", 1584669601, "signed-up"]},
        ),
        revision=7,
    )


def unpacked(document: bytes) -> Household:
    from chalicelib.storage.document import unpack

    return unpack(document, household_id="h", status="submitted", revision=7)


@pytest.mark.parametrize("format", ["format_1", "format_2"])
def test_what_earlier_releases_wrote_is_read_for_ever(format: str) -> None:
    written = base64.b64decode((Path(__file__).parent / f"{format}.txt").read_text("ascii"))
    assert unpacked(written) == as_of_old()


def test_a_household_comes_back_as_it_was_packed() -> None:
    from chalicelib.storage.document import pack

    assert unpacked(pack(as_of_old())) == as_of_old()


def test_its_history_and_what_the_office_made_of_it_come_back_too() -> None:
    from chalicelib.domain import office
    from chalicelib.storage.document import pack

    household = as_of_old()
    household.note("signed_up", at=AT)
    office.dispute(household, nik="3319021705700001", phone="081234567890", note="Bukan kami \ud800", at=AT)
    office.release(household, by="rini", code_hash="Zk8xq2Lw9cPt7Rme", until=1584756001, at=AT)
    office.freeze(household, by="rini", reason="Dua keluarga.", at=AT)
    household.note("submitted", at=AT, detail="officer")
    assert unpacked(pack(household)) == household


def test_how_many_papers_it_announced_today_comes_back_too() -> None:
    from chalicelib.storage.document import pack

    household = as_of_old()
    household.announced.once_more(AT.date())
    assert unpacked(pack(household)) == household


def test_the_close_that_ended_it_comes_back_too_and_an_earlier_release_reads_past_it() -> None:
    from chalicelib.storage.document import pack

    household = as_of_old()
    household.ended_by = "2020-04-01T00:00:00+07:00"
    assert unpacked(pack(household)) == household
    # An earlier release passes over the note, as over every key that it doesn't know (test_later.py).
    assert unpacked(as_written_by_another_release(e="")) == as_of_old()


def test_the_devices_that_it_knows_come_back_too() -> None:
    from chalicelib.storage.document import pack

    household = as_of_old()
    assert household.account is not None
    for device in ("3kF9aZ0p", "Qx7+b/1c"):
        household.account.know(device)
    assert unpacked(pack(household)) == household
    household.account.released = ("Zk8xq2Lw9cPt7Rme", 1584756001)
    assert unpacked(pack(household)) == household


def test_what_was_found_of_its_papers_comes_back_too() -> None:
    from chalicelib.storage.document import pack

    household = as_of_old()
    sent = household.documents["d1"]
    sent.judge(None, copy="h/d1.pdf", pages=2, blurred=False, signature="intact", open=True)
    assert unpacked(pack(household)) == household
    sent.asked_again = True
    assert unpacked(pack(household)) == household


def test_a_household_that_only_the_register_knows_comes_back_too() -> None:
    from chalicelib.storage.document import pack, unpack

    listed = a_household()
    assert unpack(pack(listed), household_id="h", status="listed", revision=None) == listed


def test_a_format_of_a_newer_release_is_not_misread() -> None:
    from chalicelib.storage.document import UnknownFormat

    with pytest.raises(UnknownFormat, match="format 3"):
        unpacked(b"\x03whatever it is")


def as_written_by_another_release(**changes: Any) -> bytes:
    """A document of format 2 that this release would not write."""
    from chalicelib.storage.document import pack
    from chalicelib.storage.phrases import PHRASES

    text = zlib.decompressobj(-zlib.MAX_WBITS, zdict=PHRASES).decompress(pack(as_of_old())[1:])
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=PHRASES)
    return b"\x02" + deflate.compress(json.dumps({**json.loads(text), **changes}).encode()) + deflate.flush()


def test_answers_to_an_older_questionnaire_are_read() -> None:
    assert unpacked(as_written_by_another_release(n=1)) == as_of_old()


def test_choices_that_are_no_pairs_are_not_guessed_at() -> None:
    from chalicelib.storage.document import UnknownFormat

    with pytest.raises(UnknownFormat, match=r"h can't be read: .*cut off"):
        unpacked(as_written_by_another_release(a=[{"": "a"}, {}]))


def a_submitted_family() -> Household:
    """Four people who answered everything, one of them working, with all that a submission leaves."""
    household = a_household(household_id="f43or6id3soumjwnrhafe4s4zy")
    household.account = Account("$argon2id$v=19$m=19456,t=2,p=1$BSD4WkYojGSMZnNpT9Gdjg$TvnEcRlrinjJ+DNfIj2PfMUKQpCvsIvL", RANDOM[:2])
    work = {"activity": "working", "occupation": "7411", "work_status": "employee"}
    people = {"m1": {**PERSON, **work}, "m2": PERSON, "m3": {**PERSON, "activity": "school"}, "m4": {**PERSON, "activity": "school"}}
    contact = {"phone": "081234567890", "best_time": "evening", "current_landmark": "belakang masjid Al-Huda"}
    household.save_draft({"household": {**HOME, **contact}, "members": people}, seen_version=0, campaign=a_campaign(), now=ONLINE)
    submission = household.submit(number="SP2020-7K3M-9QXA-WB2C", seen_version=1, campaign=a_campaign(), now=ONLINE)
    submission.signature = "sf1tenOR7_tbhw-pId3acxVWTlEuW4-kVOhu6B0FY7nFJEbBAl6TihAEBgMd1N_kQMvPkdrb_87HLu7JiqHRaQ"
    for number, digest in enumerate(RANDOM[2:7]):
        household.requests.saves[digest[:8]] = [digest[4:], 1584669601 + 67 * number, number + 1]
    household.requests.account[RANDOM[7][:8]] = [RANDOM[7][4:], 1584669301, "signed-up"]
    household.requests.submissions[RANDOM[8][:8]] = [RANDOM[8][4:], 1584670301, submission.number]
    household.history.insert(0, Event(AT, "signed_up"))
    household.note("signed_in", at=AT)
    return household


#: Digests as they are stored: nothing that deflate could make smaller.
RANDOM = [
    "TG4TDKCfVVdSqQ0c", "u4M2xmMkUVKOAmqI", "sVL9Etx3rFXkiHdk", "nGvrkwadvw1CdbWO", "1tDOBS306Xtb9jii",
    "1tfshrWw6KD26+lU", "HgpqpU7yEuaR0rTs", "pi6OBP2YNIAsSgNX", "nZIMU542XLOylrpU",
]  # fmt: skip


def test_the_whole_item_of_a_family_that_submitted_is_one_write_unit(emulated_cloud: str) -> None:
    from bench.ledger import item_size
    from chalicelib.storage.households import as_item

    item = as_item(a_submitted_family())
    item.revision = 7
    assert item_size(item.serialize()) <= 1024


def test_thirty_answers_of_each_of_four_people_take_less_than_1_kb() -> None:
    from chalicelib.storage.document import pack

    corrected = {
        "name": "Nama Panjang Sekali", "nik": "3319021705700001", "sex": "male", "birth_place": "Kudus", "birth_date": "1970-05-17",
        "relation": "other_kin", "marital_status": "married_registered", "marriage_certificate_no": "0123/045/VI/2019",
        "citizenship": "indonesian", "religion": "islam", "education": "bachelor_or_d_iv", "activity": "working",
        "occupation": "tukang servis jam tangan", "work_status": "own_account_with_unpaid_or_casual_help",
        "added_because": "moved_in", "death_certificate": "photo", "marriage_certificate": "photo", "divorce_certificate": "not_made",
        "elsewhere_village": "3319021001", "abroad_country": "MYS", "death_date": "2019-12-31", "death_certificate_no": "3319-KM-12-01",
        "divorce_certificate_no": "0123/AC/2019", "confirmed": {"age-over-110": True},
    }  # fmt: skip
    person = {**PERSON, **corrected}
    assert len(person) >= 30
    family, without = a_household(), a_household()
    family.version = without.version = 1
    people = {f"m{n}": {**person, "name": f"Orang ke-{n}", "nik": f"331902170570{n:04}"} for n in range(1, 5)}
    family.answers = {"household": dict(HOME), "members": people}
    assert len(pack(family)) - len(pack(without)) < 1000
