"""What a family sees of others in its name: its history, disputes, the office's desk, and the end of every session."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, ONLINE, PASSWORD, a_register, answers_for
from tests.client import Answer, Browser
from tests.conftest import CensusClock
from tests.routes.conftest import listed

NEW_PASSWORD = "bukit purnama sepeda"


def stored(register: RegisteredHousehold) -> Household:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    household = households.load(household_id(register.kk_number, keys().identity))
    assert household is not None
    return household


def disputed(register: RegisteredHousehold, **changes: Any) -> Answer:
    browser = Browser()
    body = {
        "kk_number": register.kk_number,
        "nik": register.members[1].nik,
        "kk_issued_on": register.kk_issued_on,
        "challenge": "" if "challenge" in changes else browser.solved_challenge(),
    }
    return browser.call("POST", "/disputes", {**body, **changes})


def history(browser: Browser) -> list[tuple[str, str, str]]:
    return [(event["what"], event["by"], event["detail"]) for event in browser.call("GET", "/household/history").body["events"]]


def officer(region: str = "3319") -> str:
    from chalicelib.enumeration import desk

    return desk.appoint("rini", name="Rini Astuti", region=region).login


def with_code(register: RegisteredHousehold, code: str, password: str = NEW_PASSWORD) -> Answer:
    browser = Browser()
    card = {"kk_number": register.kk_number, "nik": register.members[0].nik}
    challenge = browser.solved_challenge()
    return browser.call("POST", "/password-changes", {**card, "recovery_code": code, "new_password": password, "challenge": challenge})


def test_the_history_says_who_did_what_and_when(register: RegisteredHousehold) -> None:
    phone = Browser()
    phone.sign_up(register)
    phone.save(answers_for(Household("h", register)))
    phone.submit()
    phone.sign_in(register)
    assert phone.call("POST", "/password-changes", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}).status == 200
    assert history(phone) == [
        ("signed_up", "household", ""),
        ("changed", "household", ""),
        ("submitted", "household", "member"),
        ("signed_in", "household", ""),
        ("password_changed", "household", ""),
    ]
    event = phone.call("GET", "/household/history").body["events"][0]
    assert (event["at"], datetime.fromisoformat(event["at"])) == ("2020-03-20T09:00:00+07:00", ONLINE)
    assert Browser().call("GET", "/household/history").problem == "not-signed-in"


def test_a_wrong_password_leaves_no_trace_in_the_history(register: RegisteredHousehold) -> None:
    phone = Browser()
    phone.sign_up(register)
    Browser().sign_in(register, password="wrong words here")
    assert history(phone) == [("signed_up", "household", "")]


def test_signing_out_everywhere_needs_no_password_and_costs_no_change(register: RegisteredHousehold) -> None:
    phone, lost = Browser(), Browser()
    phone.sign_up(register)
    lost.sign_in(register)
    assert phone.call("DELETE", "/sessions").status == 204
    assert phone.cookie == ""
    assert lost.call("GET", "/household").problem == "not-signed-in"
    assert lost.call("DELETE", "/sessions").problem == "not-signed-in"
    assert phone.sign_in(register).status == 200
    assert history(phone)[-2:] == [("signed_out_everywhere", "household", ""), ("signed_in", "household", "")]
    changed = phone.call("POST", "/password-changes", {"current_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert changed.body == {"changes_left": 1}


def test_a_sign_up_that_is_repeated_after_signing_out_everywhere_opens_nothing(register: RegisteredHousehold) -> None:
    phone = Browser()
    challenge = phone.solved_challenge()
    assert phone.sign_up(register, key="k", challenge=challenge).status == 201
    assert phone.call("DELETE", "/sessions").status == 204
    assert Browser().sign_up(register, key="k", challenge=challenge).problem == "sign-up-refused"


def test_a_dispute_is_flagged_once_and_stops_nothing(register: RegisteredHousehold) -> None:
    phone = Browser()
    phone.sign_up(register)
    phone.save(answers_for(Household("h", register)))
    assert phone.submit().status == 201
    for _ in range(3):
        assert disputed(register, phone="081234567890", note="Bukan kami yang mendaftar.").status == 202
    household = stored(register)
    assert [(one.nik, one.phone, one.note) for one in household.disputes] == [
        (register.members[1].nik, "081234567890", "Bukan kami yang mendaftar.")
    ]
    assert history(phone)[-1] == ("disputed", "household", "")
    assert (household.status, len(household.submissions)) == ("submitted", 1)
    phone.version = household.version
    assert phone.save({"household": {"phone": "081234567890"}}).status == 200


def test_every_dispute_gets_one_same_answer_whatever_it_says(register: RegisteredHousehold) -> None:
    Browser().sign_up(register)
    unclaimed = listed(a_register(number=2))
    answers = [
        disputed(register),
        disputed(register, kk_issued_on="2014-01-01"),
        disputed(register, kk_issued_on=None),
        disputed(register, nik="3319021705700009"),
        disputed(register, kk_number="3319020101019999"),
        disputed(unclaimed.register),
    ]
    assert {(one.status, one.text, tuple(sorted(set(one.headers) - {"date"}))) for one in answers} == {
        (202, answers[0].text, tuple(sorted(set(answers[0].headers) - {"date"})))
    }
    assert len(stored(register).disputes) == 1
    assert stored(unclaimed.register).history == []


def test_every_dispute_writes_as_often_as_one_that_counts(register: RegisteredHousehold) -> None:
    from chalicelib.storage.aws import client

    Browser().sign_up(register)
    writes: list[str] = []
    events = client("dynamodb").meta.events
    events.register("before-call.dynamodb.PutItem", on_write := lambda model, **told: writes.append(model.name))
    counted = []
    try:
        for changes in ({}, {}, {"kk_issued_on": "2014-01-01"}, {"kk_number": "3319020101019999"}):
            writes.clear()
            assert disputed(register, **changes).status == 202
            counted.append(len(writes))
    finally:
        events.unregister("before-call.dynamodb.PutItem", on_write)
    assert len(set(counted)) == 1


def test_disputing_needs_work_and_counts_as_a_try(register: RegisteredHousehold) -> None:
    assert disputed(register, challenge="").problem == "challenge-refused"
    answers = [disputed(register, kk_issued_on=f"2014-01-{day:02}").problem for day in range(1, 13)]
    assert answers[:10] == [""] * 10
    assert answers[-1] == "too-many-attempts"


def test_after_the_close_the_desk_is_the_way(register: RegisteredHousehold, clock: CensusClock) -> None:
    clock.at = CLOSED
    assert disputed(register).problem == "census-closed"


def test_a_frozen_household_is_told_to_who_knows_the_password_and_to_nobody_else(register: RegisteredHousehold) -> None:
    from chalicelib.enumeration import desk

    phone = Browser()
    code = phone.sign_up(register).body["recovery_codes"][0]
    phone.save(answers_for(Household("h", register)))
    receipt = phone.submit().body
    desk.freeze(register.kk_number, by=officer(), reason="Dua keluarga membawa KK yang sama.")
    assert phone.save({"household": {"phone": "081234567890"}}).problem == "not-signed-in"
    assert phone.submit().problem == "not-signed-in"
    assert Browser().sign_in(register).problem == "household-frozen"
    assert Browser().sign_in(register, password="wrong words here").problem == "sign-in-refused"
    assert with_code(register, code).problem == "household-frozen"
    assert with_code(register, "AAAA-BBBB-CCCC-DDDD").problem == "sign-in-refused"
    assert [one.number for one in stored(register).submissions] == [receipt["receipt_number"]]
    desk.resolve(register.kk_number, by="rini", outcome="kept")
    assert phone.sign_in(register).status == 200
    assert history(phone)[-3:] == [
        ("frozen", "rini", "Dua keluarga membawa KK yang sama."),
        ("resolved", "rini", "kept"),
        ("signed_in", "household", ""),
    ]
    assert phone.call("GET", "/household/receipt").body["receipt_number"] == receipt["receipt_number"]


def test_who_lost_password_and_both_codes_gets_one_password_at_the_desk_outside_the_quota(register: RegisteredHousehold) -> None:
    from chalicelib.enumeration import desk

    phone = Browser()
    codes = phone.sign_up(register).body["recovery_codes"]
    assert [with_code(register, code, f"{NEW_PASSWORD} {n}").body for n, code in enumerate(codes)] == [
        {"changes_left": 1}, {"changes_left": 0}
    ]  # fmt: skip
    code = desk.release(register.kk_number, by=officer())
    assert Browser().sign_in(register, password=f"{NEW_PASSWORD} 1").problem == "sign-in-refused"
    assert with_code(register, code.lower(), "kelapa jendela hujan").body == {"changes_left": 0}
    assert with_code(register, code, "kelapa jendela angin").problem == "sign-in-refused"
    assert phone.sign_in(register, password="kelapa jendela hujan").status == 200
    assert history(phone)[-3:] == [("released", "rini", ""), ("recovered", "household", ""), ("signed_in", "household", "")]


def test_a_stranger_who_signed_up_is_out_once_the_family_is_released(register: RegisteredHousehold) -> None:
    from chalicelib.enumeration import desk

    stranger = Browser()
    their_code = stranger.sign_up(register).body["recovery_codes"][0]
    disputed(register)
    code = desk.resolve(register.kk_number, by=officer(), outcome="released")
    assert code is not None
    assert stranger.call("GET", "/household").problem == "not-signed-in"
    assert stranger.sign_in(register).problem == "sign-in-refused"
    assert with_code(register, their_code).problem == "sign-in-refused"
    assert with_code(register, code).body == {"changes_left": 2}
    assert Browser().sign_in(register, password=NEW_PASSWORD).status == 200
    assert stored(register).disputes == []


def test_a_stranger_cannot_fill_a_household_so_that_nobody_gets_in_any_more(register: RegisteredHousehold) -> None:
    from chalicelib.domain.documents import Document
    from chalicelib.enumeration import desk
    from chalicelib.storage import households

    phone = Browser()
    phone.sign_up(register)
    full = stored(register)
    noise = "".join(uuid4().hex for _ in range(18_000))
    full.documents["d"] = Document("d", "kk", None, "image/png", 1, noise, ONLINE)
    households.save(full)
    assert phone.save({"household": {"phone": "081234567890"}}).problem == "household-too-large"
    assert Browser().sign_in(register).status == 200
    assert disputed(register).status == 202
    code = desk.resolve(register.kk_number, by=officer(), outcome="released")
    assert code is not None
    assert with_code(register, code).status == 200


def test_a_release_code_holds_for_a_day(register: RegisteredHousehold) -> None:
    from chalicelib.enumeration import desk
    from chalicelib.storage import households

    Browser().sign_up(register)
    code = desk.release(register.kk_number, by=officer())
    household = stored(register)
    assert household.account is not None
    assert household.account.released is not None
    code_hash, until = household.account.released
    household.account.released = (code_hash, until - 24 * 3600)
    households.save(household)
    assert with_code(register, code).problem == "sign-in-refused"
