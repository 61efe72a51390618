"""Counting without prefill and asking for a visit, as a browser meets them."""

import re
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, HOME, PASSWORD, PERSON, a_register, nik
from tests.client import Answer, Browser
from tests.conftest import CensusClock
from tests.routes.conftest import listed

KAUMAN = "3319021001"
VISIT = {"reason": "code_104", "name": "Mbah Rukini", "address": "Dukuh Krajan, belakang musala", "village_code": KAUMAN}


def begun(browser: Browser, *, key: str | None = None, **changes: Any) -> Answer:
    challenge = "" if "challenge" in changes else browser.solved_challenge()
    return browser.call(
        "POST", "/unmatched-returns", {"village_code": KAUMAN, "password": PASSWORD, "challenge": challenge, **changes}, key=key
    )


def of_two() -> dict[str, Any]:
    """What a couple answers that nobody has data of."""
    at_home = {name: answer for name, answer in HOME.items() if name != "current_address"}
    told = {"birth_place": "Kudus", "religion": "islam", "marital_status": "married_registered", "citizenship": "indonesian"}
    people = {"yanto": ("Suyanto", "male", "1988-02-11", "head"), "rini": ("Rini Astuti", "female", "1990-07-30", "wife")}
    return {
        "household": {**at_home, "current_street": "Jl. Sosrokartono 4", "current_rt": "3", "current_rw": "1"},
        "members": {
            id: {**PERSON, **told, "name": name, "sex": sex, "birth_date": born, "relation": relation, "education": "upper_secondary"}
            for id, (name, sex, born, relation) in people.items()
        },
    }


def visited(browser: Browser, *, key: str | None = None, **changes: Any) -> Answer:
    return browser.call("POST", "/visit-requests", {**VISIT, "challenge": browser.solved_challenge(), **changes}, key=key)


def test_a_family_without_a_card_in_the_register_is_counted_and_told_that_it_is_being_matched(clock: CensusClock) -> None:
    phone = Browser()
    answer = begun(phone, kk_number="3319029999990001")
    assert answer.status == 201
    number, codes = answer.body["return_number"], answer.body["recovery_codes"]
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){2}", number)
    assert len(set(codes)) == 2
    blank = answer.body["household"]
    assert blank["register"]["members"] == {}
    assert blank["documents_owed"] == [{"kind": "kk", "member": None}]
    assert blank["return_number"] == number
    saved = phone.save(of_two())
    assert saved.body["missing"] == []
    receipt = phone.submit()
    assert (receipt.status, receipt.body["being_matched"], receipt.body["household"]) == (201, True, "…0001")
    elsewhere = Browser()
    signed_in = elsewhere.call("POST", "/sessions", {"return_number": number.lower().replace("-", " "), "password": PASSWORD})
    assert signed_in.body["household"]["receipt"]["receipt_number"] == receipt.body["receipt_number"]
    assert Browser().call("POST", "/sessions", {"return_number": number, "password": "not the right words"}).problem == "sign-in-refused"


def test_nobody_is_asked_why_they_are_not_on_a_card_that_nobody_has_and_the_address_always_is(clock: CensusClock) -> None:
    phone = Browser()
    begun(phone)
    missing = {place["pointer"] for place in phone.save({"members": {"yanto": {"name": "Suyanto"}}}).body["missing"]}
    assert "/members/yanto/presence" in missing
    assert "/household/current_street" in missing
    assert not {"/members/yanto/added_because", "/household/current_address"} & missing


def test_a_repeated_request_gets_the_same_return_until_its_password_changes(clock: CensusClock) -> None:
    phone, key, challenge = Browser(), str(uuid4()), Browser().solved_challenge()
    first = begun(phone, key=key, challenge=challenge)
    phone.save(of_two())
    again = begun(Browser(), key=key, challenge=challenge)
    assert (again.status, again.body["return_number"]) == (201, first.body["return_number"])
    assert again.body["recovery_codes"] == first.body["recovery_codes"]
    assert begun(Browser(), key=key, challenge=challenge, village_code="3319021002").problem == "idempotency-key-reused"
    clock.at = CLOSED
    assert begun(Browser(), key=key, challenge=challenge).status == 201
    assert begun(Browser(), challenge=challenge).problem == "census-closed"


def test_a_recovery_code_sets_a_new_password_for_a_return_too(clock: CensusClock) -> None:
    begun_return = begun(Browser()).body
    forgot = Browser()
    asked = {
        "return_number": begun_return["return_number"],
        "recovery_code": begun_return["recovery_codes"][0],
        "new_password": "bukit purnama sepeda",
        "challenge": forgot.solved_challenge(),
    }
    assert forgot.call("POST", "/password-changes", asked).body == {"changes_left": 1}
    assert forgot.call("GET", "/household").body["return_number"] == begun_return["return_number"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"village_code": "3319029999"}, "request-refused"),
        ({"village_code": "33.19.02.1001"}, "request-refused"),
        ({"challenge": "solved, surely"}, "challenge-refused"),
        ({"password": "terimakasih"}, "password-refused"),
        ({"kk_number": "331902"}, "request-refused"),
    ],
)
def test_what_cannot_begin_a_return_is_refused_with_its_reason(clock: CensusClock, changes: dict[str, str], problem: str) -> None:
    assert begun(Browser(), **changes).problem == problem


def test_a_return_tells_nothing_of_the_register(register: RegisteredHousehold) -> None:
    known = begun(Browser(), kk_number=register.kk_number, nik=str(register.members[0].nik))
    unknown = begun(Browser(), kk_number="3319029999990001", nik=nik(sex="male", birth_date="1970-05-17", serial=77))

    def plain(answer: Answer) -> str:
        codes = [answer.body["return_number"], *answer.body["recovery_codes"], "…0001", "…" + register.kk_number[-4:]]
        return re.sub("|".join(map(re.escape, codes)), "-", answer.text)

    assert plain(known) == plain(unknown)


def test_a_visit_is_asked_for_once_however_often_it_is_sent(clock: CensusClock) -> None:
    from chalicelib.storage import visits

    key = str(uuid4())
    phone = Browser()
    body = {**VISIT, "phone": "0812 3456 7890", "challenge": phone.solved_challenge()}
    first = phone.call("POST", "/visit-requests", body, key=key)
    assert first.status == 202
    assert phone.call("POST", "/visit-requests", body, key=key).body == first.body
    assert phone.call("POST", "/visit-requests", {**body, "name": "Other"}, key=key).problem == "idempotency-key-reused"
    assert visited(Browser(), phone="+62 812-3456-7890", name="Rukini").body == first.body
    assert visited(Browser(), phone="0899 111 2222").body != first.body
    assert len(visits.references(KAUMAN)) == 2
    assert {asked.name for reference in visits.references(KAUMAN) if (asked := visits.get(KAUMAN, reference))} == {"Mbah Rukini"}
    clock.at = CLOSED
    assert phone.call("POST", "/visit-requests", body, key=key).body == first.body
    assert visited(Browser()).problem == "census-closed"


def test_two_cards_on_a_shared_phone_are_two_visits_and_whoever_names_no_card_is_known_by_the_phone(clock: CensusClock) -> None:
    cards = ("3319029999990001", "3319029999990002")
    first, second = (visited(Browser(), phone="0812 3456 7890", kk_number=card).body for card in cards)
    assert first != second
    assert [visited(Browser(), phone="0899 111 2222", kk_number=card).body for card in cards] == [first, second]
    assert visited(Browser(), phone="0812 3456 7890").body == first


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"name": "  "}, "/name"), ({"address": "a\x00b"}, "/address"), ({"village_code": "3319029999"}, "/village_code")],
)
def test_a_visit_to_nobody_or_nowhere_is_refused_at_its_place(clock: CensusClock, changes: dict[str, str], pointer: str) -> None:
    refused = visited(Browser(), **changes)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, pointer)


def test_what_is_asked_for_is_sealed_where_it_lies(clock: CensusClock) -> None:
    from chalicelib.storage.tables import CensusItem

    visited(Browser(), phone="0812 3456 7890", landmark="dekat warung Bu Sri")
    kept = repr([(item.kind, item.name, item.body) for item in CensusItem.scan()])
    assert not [word for word in ("Rukini", "3456", "Krajan", "warung", "code_104") if word in kept]


def test_a_matched_family_sees_that_somebody_counted_it_and_the_return_does_not_learn_whom_it_met(clock: CensusClock) -> None:
    from chalicelib.enumeration import match
    from chalicelib.enumeration.close import close_village

    household: Household = listed(a_register())
    stranger = Browser()
    begun(stranger, kk_number=household.register.kk_number)
    match.begin()
    close_village(f"unmatched-{KAUMAN}")
    close_village(f"unmatched-{KAUMAN}")
    owner = Browser()
    owner.sign_up(household.register)
    assert [event["what"] for event in owner.call("GET", "/household/history").body["events"]] == ["matched", "signed_up"]
    assert [event["what"] for event in stranger.call("GET", "/household/history").body["events"]] == ["signed_up"]
