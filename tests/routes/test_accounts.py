import re
from uuid import uuid4

import pytest

from chalicelib.domain.register import RegisteredHousehold
from tests.builders import PASSWORD, a_register, answers_for, nik
from tests.client import Browser
from tests.conftest import CensusClock
from tests.routes.conftest import listed


def test_every_mismatch_is_answered_the_same(register: RegisteredHousehold) -> None:
    taken = Browser()
    taken.sign_up(listed(a_register(number=2)).register)
    other_nik = nik(sex="male", birth_date="1980-01-01", serial=77)
    refused = [
        Browser().sign_up(register, kk_number="3319020101099999"),
        Browser().sign_up(register, nik=other_nik),
        Browser().sign_up(register, kk_issued_on="2015-06-02"),
        Browser().sign_up(register, kk_issued_on=None),
        Browser().sign_up(a_register(number=2)),
        Browser().sign_up(register, nik="0000000000000000"),
        Browser().sign_up(register, kk_number="3319020101099998", password="perahu kancil jendela"),
    ]
    assert {(answer.status, answer.text, str(sorted(answer.headers.items()))) for answer in refused} == {
        (refused[0].status, refused[0].text, str(sorted(refused[0].headers.items())))
    }
    assert (refused[0].status, refused[0].problem) == (403, "sign-up-refused")


def test_a_card_without_a_date_in_the_register_needs_none(clock: CensusClock) -> None:
    undated = listed(a_register(kk_issued_on=None)).register
    assert Browser().sign_up(undated, kk_issued_on=None).status == 201


def test_a_sign_up_whose_answer_was_lost_is_repeated_with_the_same_codes(register: RegisteredHousehold) -> None:
    phone, key = Browser(), str(uuid4())
    body = {
        "kk_number": register.kk_number,
        "nik": register.members[0].nik,
        "kk_issued_on": register.kk_issued_on,
        "password": PASSWORD,
        "challenge": phone.solved_challenge(),
    }
    first, again = phone.call("POST", "/sign-ups", body, key=key), phone.call("POST", "/sign-ups", body, key=key)
    assert (again.status, again.body) == (201, first.body)
    assert phone.call("POST", "/sign-ups", {**body, "password": "other words here"}, key=key).problem == "idempotency-key-reused"
    assert phone.call("POST", "/sign-ups", body).problem == "challenge-refused"


@pytest.mark.parametrize(
    "challenge", ["", "AAAA", "bnVsbA==", "W10=", "eyJhbGdvcml0aG0iOiAiU0hBLTI1NiJ9", "not base64 at all", "eyJhbGdvcml0aG0iOiA"]
)
def test_a_challenge_that_is_not_solved_is_refused(register: RegisteredHousehold, challenge: str) -> None:
    assert Browser().sign_up(register, challenge=challenge).problem == "challenge-refused"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("pendek", "too-short"),
        ("aaaaaaaaaaaaaaaa", "easily-guessed"),
        ("password1234567", "easily-guessed"),
        ("Sukarman 17051970", "about-you"),
        ("putri lestari sri", "easily-guessed"),
        ("Sukarman Prasetyo", "about-you"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_what_to_do(register: RegisteredHousehold, password: str, code: str) -> None:
    refused = Browser().sign_up(register, password=password)
    assert (refused.status, refused.problem, refused.body["code"]) == (422, "password-refused", code)


def test_a_body_of_another_form_is_refused_at_its_place(register: RegisteredHousehold) -> None:
    refused = Browser().sign_up(register, nik="12", challenge="")
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/nik")
    assert Browser().sign_up(register, pet="cat", challenge="").status == 422


def test_the_session_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(register: RegisteredHousehold) -> None:
    guarded = "Path=/; Secure; HttpOnly; SameSite=Strict"
    set_cookie = Browser().sign_up(register).headers["set-cookie"]
    assert re.fullmatch(rf"__Host-session=[^;]+; {guarded}, __Host-device=[^;]+; {guarded}; Max-Age=7776000", set_cookie)


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied(register: RegisteredHousehold) -> None:
    phone, thief = Browser(), Browser()
    phone.sign_up(register)
    thief.cookie = phone.cookie
    assert thief.call("GET", "/household").status == 200
    assert phone.call("DELETE", "/sessions/current").status == 204
    assert phone.cookie == ""
    assert thief.call("GET", "/household").problem == "not-signed-in"
    assert thief.save({"household": {}}).problem == "not-signed-in"


def test_somebody_signs_in_elsewhere_and_goes_on(register: RegisteredHousehold) -> None:
    from chalicelib.domain.household import Household

    phone, library = Browser(), Browser()
    phone.sign_up(register)
    phone.save(answers_for(Household("h", register)))
    signed_in = library.sign_in(register)
    assert signed_in.status == 200
    assert signed_in.body["household"]["missing"] == []
    assert library.submit().status == 201


def test_wrong_guesses_are_slowed_down_and_the_delay_is_not_judged(register: RegisteredHousehold) -> None:
    Browser().sign_up(register)
    guesses = [Browser().sign_in(register, password=f"guess number {number}").problem for number in range(12)]
    assert guesses == ["sign-in-refused"] * 10 + ["too-many-attempts"] * 2
    owner = Browser().sign_in(register)
    assert (owner.problem, owner.headers["retry-after"]) == ("too-many-attempts", str(owner.body["retry_after"]))


def test_a_password_is_changed_twice_and_never_a_third_time(register: RegisteredHousehold) -> None:
    phone, other = Browser(), Browser()
    phone.sign_up(register)
    other.sign_in(register)
    change = {"current_password": PASSWORD, "new_password": "bukit purnama sepeda"}
    key = str(uuid4())
    assert phone.call("POST", "/password-changes", {**change, "current_password": "wrong words here"}).problem == "sign-in-refused"
    assert phone.call("POST", "/password-changes", change, key=key).body == {"changes_left": 1}
    assert other.call("GET", "/household").problem == "not-signed-in"
    assert phone.call("POST", "/password-changes", change, key=key).body == {"changes_left": 1}
    change = {"current_password": "bukit purnama sepeda", "new_password": "kelapa jendela hujan"}
    assert phone.call("POST", "/password-changes", change).body == {"changes_left": 0}
    third = phone.call("POST", "/password-changes", {"current_password": "kelapa jendela hujan", "new_password": PASSWORD})
    assert (third.status, third.problem) == (409, "password-changes-used-up")
    assert Browser().sign_in(register, password="kelapa jendela hujan").status == 200


def test_a_recovery_code_sets_a_new_password_once(register: RegisteredHousehold) -> None:
    phone = Browser()
    code = phone.sign_up(register).body["recovery_codes"][0]
    forgot = Browser()
    body = {
        "kk_number": register.kk_number,
        "nik": register.members[1].nik,
        "recovery_code": code.lower().replace("-", " "),
        "new_password": "bukit purnama sepeda",
    }
    assert forgot.call("POST", "/password-changes", {**body, "challenge": forgot.solved_challenge()}).body == {"changes_left": 1}
    assert forgot.call("GET", "/household").status == 200
    assert phone.call("GET", "/household").problem == "not-signed-in"
    again = forgot.call("POST", "/password-changes", {**body, "challenge": forgot.solved_challenge()})
    assert again.problem == "sign-in-refused"
    assert Browser().call("POST", "/password-changes", {"new_password": "bukit purnama sepeda"}).status == 422


def test_a_weak_password_is_told_before_anything_is_judged(register: RegisteredHousehold) -> None:
    weak = ["pendek", "alhamdulillah sehat", f"{register.kk_number}", "19700517 17051970"]
    for password in weak:
        known, unknown = Browser().sign_up(register, password=password), Browser().sign_up(register, password=password, kk_issued_on=None)
        assert (known.problem, known.text) == ("password-refused", unknown.text)
    assert Browser().sign_up(register).status == 201


def test_a_password_is_not_judged_without_the_proof_of_work(register: RegisteredHousehold) -> None:
    assert Browser().sign_up(register, password="pendek", challenge="").problem == "challenge-refused"


def test_a_password_of_the_familys_names_confirms_no_card_to_who_has_its_numbers_alone(clock: CensusClock) -> None:
    names = "Sukarman Prasetyo"
    dated, undated = listed(a_register(number=3)).register, listed(a_register(number=4, kk_issued_on=None)).register
    assert Browser().sign_up(dated, password=names).body["code"] == "about-you"
    # Numbers that leaked come without the date: names are neither refused nor confirmed.
    assert Browser().sign_up(dated, password=names, kk_issued_on=None).problem == "sign-up-refused"
    assert Browser().sign_up(undated, password=names, nik="3319020101800077").problem == "sign-up-refused"
    phone = Browser()
    assert phone.sign_up(undated, password=names).status == 201
    # Who is signed in sees the names anyway.
    changed = phone.call("POST", "/password-changes", {"current_password": names, "new_password": "Sukarman Sri Wahyuni"})
    assert (changed.status, changed.body["code"]) == (422, "about-you")
