"""A release is taken back: it reads what the newer one wrote, and loses nothing of it by writing.

And what this release writes, every later one reads: written.json holds it, and is never written again.
"""

import base64
import copy
import json
import zlib
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import office
from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.history import Event
from chalicelib.domain.household import Household, Status, reference_day, relisted
from chalicelib.domain.requests import Request
from chalicelib.domain.unmatched import Matched, UnmatchedReturn
from tests.builders import HOME, ONLINE, PERSON, a_campaign, a_household, a_register, files_of
from tests.conftest import CensusClock
from tests.storage.test_document import AT, a_submitted_family, as_of_old

WRITTEN = Path(__file__).parent / "written.json"
ANYTHING = st.sampled_from([0, 1, "", "x", None, [], {}, [1, {"a": "b"}], {"k": [None]}])


def everything() -> Household:
    """A household with something in every place that a document has."""
    household = as_of_old()
    household.note("signed_up", at=AT)
    office.dispute(household, nik="3319021705700001", phone="081234567890", note="Bukan kami", at=AT)
    office.dispute(household, nik="3319024208740002", phone="", note="", at=AT)
    office.freeze(household, by="rini", reason="Dua keluarga.", at=AT)
    household.announced.once_more(AT.date())
    household.documents["d2"] = Document("d2", "kk", None, "application/pdf", 9, "sp2020/d2", AT, DocumentStatus.REFUSED, "blurred")
    household.documents["d2"].judge(None, copy="h/d2.pdf", pages=2, blurred=False, signature="intact", open=True)
    household.unmatched = UnmatchedReturn("7K3M-9QXA-WB2C", "3319021705700001", "somebody's")
    household.matched = Matched(["return-1"], ["3319021001/KJ-7K3M-9QXA-WB2C"], "return-1", "2020-03-21")
    household.ended_by = "2020-04-01T00:00:00+07:00"
    return household


def json_of(document: bytes) -> Any:
    from chalicelib.storage.phrases import PHRASES

    return json.loads(zlib.decompressobj(-zlib.MAX_WBITS, zdict=PHRASES).decompress(document[1:]).decode("utf-8", "surrogatepass"))


def document_of(packed: Any) -> bytes:
    from chalicelib.storage.phrases import PHRASES

    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=PHRASES)
    return b"\x02" + deflate.compress(json.dumps(packed).encode()) + deflate.flush()


def unpacked(document: bytes, status: str = "submitted") -> Household:
    from chalicelib.storage.document import unpack

    return unpack(document, household_id="h", status=status, revision=7)


def lists(packed: Any) -> dict[str, list[Any]]:
    """Every list that a later release could make longer, by its place: filled up to what this release knows of it."""
    found = {"register": packed["r"], "register's values": packed["r"][0], "answers": packed["a"], "account": packed["p"]}
    if len(packed["p"]) == 5:
        packed["p"] += [None, []]
    found |= {f"member {place}": member for place, member in enumerate(packed["r"][1])}
    found |= {f"submission {place}": one for place, one in enumerate(packed["s"])}
    for paper in packed["d"]:
        paper += ["", False, "", 0, "", False][len(paper) - 8 :]
        found[f"paper {paper[0]}"] = paper
    for place, event in enumerate(packed["h"]):
        event += ["", ""][len(event) - 2 :]
        found[f"event {place}"] = event
    found |= {"announced": packed["w"], "requests": packed["q"], "office": packed["o"], "return": packed["u"], "matched": packed["m"]}
    found |= {f"dispute {place}": one for place, one in enumerate(packed["o"][1])}
    return found


def places() -> list[str]:
    from chalicelib.storage.document import pack

    return list(lists(json_of(pack(everything()))))


@settings(deadline=None)
@given(
    grown=st.dictionaries(st.sampled_from(places()), st.lists(ANYTHING, min_size=1, max_size=2)),
    keys=st.dictionaries(st.sampled_from(["x", "y", "zz", "new"]), ANYTHING),
    events=st.lists(st.tuples(st.integers(16, 40), st.integers(0, 2**31), st.sampled_from(["", "rini"])), max_size=3),
    choices=st.lists(st.sampled_from(["o~", "~~", "~a"]), max_size=2),
    version=st.integers(0, 3),
)
def test_whatever_a_later_release_added_is_read_past_and_written_back(
    grown: dict[str, list[Any]], keys: dict[str, Any], events: list[tuple[int, int, str]], choices: list[str], version: int
) -> None:
    from chalicelib.storage.document import pack

    packed = json_of(pack(everything()))
    growing = lists(packed)
    for place, more in grown.items():
        growing[place] += more
    packed |= copy.deepcopy(keys)
    packed["n"] += version
    packed["h"] += [[what, at, by, ""] for what, at, by in events]
    packed["a"][0][""] = "".join(choices) + packed["a"][0][""]
    read = unpacked(document_of(packed))
    written = json_of(pack(read))
    # What this release would leave out because it says nothing isn't a loss.
    assert filled(written) == filled(packed)
    # And what it does know is as it was.
    known = everything()
    assert read.account == known.account
    assert (read.register, read.submissions, read.documents, read.disputes) == (
        known.register, known.submissions, known.documents, known.disputes,
    )  # fmt: skip
    assert [replace(event, later=()) for event in read.history[: len(known.history)]] == known.history


def filled(packed: Any) -> Any:
    """The same document with nothing left out that says nothing, so that two can be compared."""
    packed = copy.deepcopy(packed)
    lists(packed)
    return packed


def test_a_save_a_submission_and_a_password_change_by_the_older_release_lose_nothing_of_the_newer_one() -> None:
    from chalicelib.storage.document import pack

    packed = json_of(pack(a_submitted_family()))
    packed["language"] = "jv"
    packed["p"] += [None, [], {"passkeys": ["pk"]}]
    packed["s"][0].append("shown-on-paper")
    packed["h"].append([99, 1584669601, "", "", "from-the-kiosk"])
    packed["a"][1]["m1"][""] += "~~"
    household = unpacked(document_of(packed))
    campaign = a_campaign()
    household.save_draft({"household": {"tenure": "rented"}}, seen_version=1, campaign=campaign, now=ONLINE)
    household.requests.remember(Request("key", "body", int(ONLINE.timestamp())), household.version, among="saves")
    household.submit(number="SP2020-AAAA-AAAA-AAAA", seen_version=2, campaign=campaign, now=ONLINE)
    assert household.account is not None
    household.account.change_password("another hash")
    household.note("signed_in", at=ONLINE)
    written = json_of(pack(unpacked(pack(household))))
    assert written["language"] == "jv"
    assert written["p"][7:] == [{"passkeys": ["pk"]}]
    assert written["s"][0][5:] == ["shown-on-paper"]
    assert [event for event in written["h"] if event[0] == 99] == [[99, 1584669601, "", "", "from-the-kiosk"]]
    assert written["a"][1]["m1"][""].startswith("~~")
    assert len(written["s"]) == 2


def test_a_newer_extract_of_the_register_takes_nothing_over_from_the_former_ones_people() -> None:
    from chalicelib.storage.document import pack

    packed = json_of(pack(a_household()))
    packed["r"][1][0].append("blood type")
    packed["later"] = 1
    renewed = json_of(pack(relisted(unpacked(document_of(packed), "listed"), a_register(3))))
    assert [len(member) for member in renewed["r"][1]] == [10, 10, 10]
    assert renewed["later"] == 1


def test_what_only_a_later_release_has_words_for_is_not_shown_and_not_lost(clock: CensusClock) -> None:
    from chalicelib.routes import shapes
    from chalicelib.storage.document import pack

    packed = json_of(pack(everything()))
    packed["h"].append([77, 1584669601])
    household = unpacked(document_of(packed))
    assert household.history[-1] == Event(datetime.fromtimestamp(1584669601, AT.tzinfo), "later-77")
    assert "later-77" not in [event.what for event in shapes.history(household).events]
    assert json_of(pack(household))["h"][-1] == [77, 1584669601]


def test_a_household_whose_status_or_paper_can_t_be_told_is_not_touched() -> None:
    from chalicelib.storage.document import UnknownFormat, pack

    document = pack(everything())
    with pytest.raises(UnknownFormat, match="'counted_twice' is not a valid Status"):
        unpacked(document, status="counted_twice")
    packed = json_of(document)
    packed["d"][0][7] = "half_accepted"
    with pytest.raises(UnknownFormat, match="'half_accepted' is not a valid DocumentStatus"):
        unpacked(document_of(packed))


def test_such_a_household_is_let_alone_by_whoever_comes_to_it(clock: CensusClock) -> None:
    from chalicelib.credentials.identity import household_id
    from chalicelib.enumeration.sign_in import Card, sign_in
    from chalicelib.storage import households
    from chalicelib.storage.document import UnknownFormat
    from chalicelib.storage.keys import keys
    from chalicelib.storage.tables import HouseholdItem

    register = a_register()
    id = household_id(register.kk_number, keys().identity)
    households.save(Household(id, register))
    HouseholdItem.get(id).update(actions=[HouseholdItem.status.set("counted_twice")])
    before = HouseholdItem.get(id)
    with pytest.raises(UnknownFormat):
        sign_in(card=Card(register.kk_number, "3319021705700001"), password="sawah lembayung kereta", request=Request("k", "b", 1584669601))
    after = HouseholdItem.get(id)
    assert (after.document, after.status, after.revision) == (before.document, "counted_twice", before.revision)


def test_a_family_whose_answers_a_later_questionnaire_took_goes_on_with_todays(clock: CensusClock) -> None:
    from chalicelib.credentials import passwords
    from chalicelib.credentials.identity import household_id
    from chalicelib.domain.account import Account
    from chalicelib.storage import households
    from chalicelib.storage.answers import LATER
    from chalicelib.storage.document import pack
    from chalicelib.storage.keys import keys
    from tests.builders import PASSWORD
    from tests.client import Browser

    register = a_register(1)
    packed = json_of(pack(Household("h", register, Status.STARTED, 1, {"household": HOME, "members": {"m1": PERSON}}, {"household": 1})))
    packed["n"] += 1
    packed["a"][0] = {"": "o~", "~": "leased"}
    packed["a"][1]["m1"][""] += "~~"
    household = unpacked(document_of(packed), "started")
    household.household_id, household.revision = household_id(register.kk_number, keys().identity), None
    household.account = Account(passwords.hashed(PASSWORD), [])
    households.save(household)
    browser = Browser()
    assert browser.sign_in(register).status == 200
    shown = browser.call("GET", "/household").body
    assert {place["pointer"] for place in shown["missing"]} >= {"/household/tenure"}
    assert browser.save({"household": HOME}).status == 200
    assert browser.submit().status == 201
    kept = households.load(household.household_id)
    assert kept is not None
    stored = json_of(pack(kept))
    assert stored["n"] == packed["n"]
    assert stored["a"][0]["~"] == "leased"
    assert "o~" not in stored["a"][0][""], "answered anew by today's choices"
    assert kept.answers["members"]["m1"][LATER] == "~~"


def test_the_interview_package_of_such_a_household_says_what_is_known_today() -> None:
    from chalicelib.interview.case import Case
    from chalicelib.storage.document import pack

    packed = json_of(pack(as_of_old()))
    packed["a"][0][""] += "o~"
    packed["a"][0]["~"] = "leased"
    packed["a"][1]["m1"][""] += "~~"
    of_day = reference_day(a_campaign())
    assert files_of([Case("case-1", unpacked(document_of(packed)), of_day)]) == files_of([Case("case-1", as_of_old(), of_day)])


def test_items_with_an_attribute_of_a_later_release_are_read(clock: CensusClock) -> None:
    from chalicelib.settings import settings as given
    from chalicelib.storage import households, tokens
    from chalicelib.storage.aws import client

    households.save(a_household())
    tokens.count_wrong("place", machine_now=ONLINE)
    for table in (given().households_table, given().tokens_table):
        for row in client("dynamodb").scan(TableName=table)["Items"]:
            client("dynamodb").put_item(TableName=table, Item={**row, "language": {"S": "jv"}})
    assert households.load("h") == replace(a_household(), revision=1)
    assert tokens.wrong(["place"], machine_now=ONLINE) == {"place": 1}


def test_records_with_more_than_this_release_knows_are_read_and_what_it_writes_again_keeps_it(clock: CensusClock) -> None:
    from chalicelib.domain.visits import VisitRequest
    from chalicelib.enumeration import calendar, progress, reschedule
    from chalicelib.storage import census, visits
    from chalicelib.storage.sealed import seal

    census.put("calendar", "current", {**calendar.keep(), "paper_forms_until": "2020-06-01"})
    calendar.forget()
    moved = reschedule.extend(datetime.fromisoformat("2020-04-15T00:00+07:00"), because="A later release knows more.", by="rini")
    assert census.get("calendar", "current")["paper_forms_until"] == "2020-06-01"
    ((name, act),) = census.each("calendar-acts")
    census.put("calendar-acts", name, {**act, "seen_by": "budi"})
    assert reschedule.acts() == [moved]

    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})
    census.put("village-of-3319", "3319021001", {"names": ["a", "b", "c", "d"], "households": 1, "people": 4})
    progress.recount("3319")
    census.put("count-of-3319", "3319021001", {**census.get("count-of-3319", "3319021001"), "by_language": {}})
    progress.recount("3319")

    request = VisitRequest("KJ-1", "3319021001", "no_phone", "Sri", "Jl. Menara 1", ONLINE)
    told = {**asdict(request), "asked_at": ONLINE.isoformat(), "signed_by_rt": True}
    sealed = seal(json.dumps(told).encode(), household_id="KJ-1", village="3319021001")
    census.put("visits-of-3319021001", "KJ-1", {"sealed": base64.b64encode(sealed).decode()})
    assert visits.get("3319021001", "KJ-1") == request
    visits.match(request.of_household("h"))
    assert visits._opened("3319021001", "KJ-1", census.get("visits-of-3319021001", "KJ-1") or {})["signed_by_rt"] is True


def test_keys_that_a_later_release_packs_beside_ours_are_passed_over_and_its_sessions_begin_anew() -> None:
    from chalicelib.credentials import sessions
    from chalicelib.credentials.keys import Keys, new_keys

    keys = new_keys()
    packed = json.loads(keys.packed())
    assert Keys.unpacked(json.dumps({**packed, "export": "AAAA"}).encode()) == keys
    session = sessions.started("h", epoch=0, machine_now=ONLINE)
    longer = sessions._signer(b"key").sign(f"h.{session.id}.0.1.2.kiosk").decode()
    # What it added may be a limit: whoever can't read it must not let anybody in by it.
    assert sessions.read(longer, b"key", machine_now=ONLINE) is None


def written_today() -> dict[str, Household]:
    """What written.json holds the documents of."""
    return {"everything": everything(), "submitted": a_submitted_family(), "listed": a_household(), "answering": a_draft()}


def a_draft() -> Household:
    household = a_household()
    household.save_draft({"household": dict(HOME)}, seen_version=0, campaign=a_campaign(), now=ONLINE)
    return household


@pytest.mark.parametrize("name", written_today())
def test_what_this_release_wrote_is_read_for_ever(name: str) -> None:
    """When a shape changes: leave written.json, and let `expected` say what a document of that time means today."""
    written = json.loads(WRITTEN.read_text("utf-8"))[name]
    household = unpacked(base64.b64decode(written["document"]), status=written["status"])
    expected = written_today()[name]
    expected.household_id, expected.revision = "h", 7
    assert household == expected
    assert Status(written["status"]) is expected.status
