"""What somebody sends who wants more than to be counted: other spellings, other people's keys, other sites' pages, work for nothing."""

import base64
import hmac
import json
from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.domain.register import RegisteredHousehold
from infra.local.place import ROOT
from tests.builders import PASSWORD, a_register
from tests.client import Answer, Browser
from tests.lines import judged, kept_lines
from tests.routes.conftest import listed

KAUMAN = "3319021001"
CARD = {"kk_number": "3319020101000001", "nik": "3319021705700001"}
VISIT = {"reason": "code_104", "name": "Mbah Rukini", "address": "Dukuh Krajan", "village_code": KAUMAN}
#: Every call that anybody may make with a body, and a body that is in order but for the challenge.
OPEN_CALLS: dict[str, dict[str, Any]] = {
    "/sign-ups": {**CARD, "kk_issued_on": "2015-06-01", "password": PASSWORD},
    "/sessions": {**CARD, "password": PASSWORD},
    "/password-changes": {**CARD, "recovery_code": "AAAA-BBBB-CCCC-DDDD", "new_password": PASSWORD},
    "/disputes": {**CARD, "kk_issued_on": "2015-06-01", "phone": "0812", "note": "Bukan kami."},
    "/unmatched-returns": {**CARD, "village_code": KAUMAN, "password": PASSWORD},
    "/visit-requests": {**VISIT, **CARD, "phone": "0812 3456", "best_time": "sore", "landmark": "dekat warung"},
}


def sent(path: str, **changes: Any) -> Answer:
    phone = Browser()
    body = {**OPEN_CALLS[path], **changes}
    if path != "/sessions" and "challenge" not in changes:
        body["challenge"] = phone.solved_challenge()
    return phone.call("POST", path, body)


@pytest.mark.parametrize(
    "number",
    [3319020101000001, 3319020101000001.0, True, ["3319020101000001"], {"$ne": ""}, "３３１９０２０１０１００００００１"[:16],
     "٣٣١٩٠٢٠١٠١٠٠٠٠٠١", " 3319020101000001", "3319020101000001\n", "3319020101000001\x00", "33190201010000010", "+319020101000001"],
)  # fmt: skip
def test_what_is_not_written_as_sixteen_digits_is_no_number(register: RegisteredHousehold, number: Any) -> None:
    for path in OPEN_CALLS:
        for field in CARD:
            refused = sent(path, challenge="", **{field: number}) if path != "/sessions" else sent(path, **{field: number})
            assert (refused.status, refused.problem, refused.body["errors"][0]["pointer"]) == (422, "request-refused", f"/{field}"), path
            assert str(number) not in refused.text


HOSTILE = [
    "\x00",
    "a\u202eb",
    "\ud800",
    "\udfff\ud800",
    "e" + "\u0301" * 300,
    "\u200b\u200d\ufeff",
    "\U0010ffff",
    "=1+1",
    "<script>",
    "${7*7}",
    "%n%s",
]


@pytest.mark.parametrize("path", OPEN_CALLS)
def test_no_text_that_anybody_sends_is_a_failure_of_ours(register: RegisteredHousehold, path: str) -> None:
    for field, usual in OPEN_CALLS[path].items():
        for text in HOSTILE:
            answer = sent(path, challenge="", **{field: text}) if path != "/sessions" else sent(path, **{field: usual + text})
            assert answer.status in (400, 401, 422), (field, text)


@pytest.mark.parametrize("field", ["phone", "note"])
@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\x1bb"])
def test_a_dispute_with_signs_that_nobody_sees_is_refused_at_its_place(register: RegisteredHousehold, field: str, text: str) -> None:
    refused = sent("/disputes", **{field: text})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, f"/{field}")


def test_another_familys_key_opens_nothing_and_gives_other_codes(register: RegisteredHousehold) -> None:
    theirs, mine = register, listed(a_register(number=2)).register
    key, challenge = str(uuid4()), Browser().solved_challenge()
    first = Browser().sign_up(theirs, key=key, challenge=challenge)
    codes = first.body["recovery_codes"]
    # Whoever has read the key off somebody's screen, but not what was sent with it.
    others: list[dict[str, Any]] = [
        {"password": "perahu kancil jendela"}, {"challenge": Browser().solved_challenge()}, {"kk_issued_on": None}
    ]  # fmt: skip
    for changes in others:
        stolen = Browser().sign_up(theirs, key=key, **{"challenge": challenge, **changes})
        assert (stolen.problem, stolen.headers.get("set-cookie")) == ("idempotency-key-reused", None)
    own = Browser().sign_up(mine, key=key)
    assert own.status == 201
    assert not set(own.body["recovery_codes"]) & set(codes)
    assert (
        Browser().call("POST", "/sign-ups", {**OPEN_CALLS["/sign-ups"], "challenge": challenge}, key=key.upper()).problem
        == "challenge-refused"
    )


@pytest.mark.parametrize("first", ["/sign-ups", "/disputes", "/visit-requests", "/unmatched-returns", "/password-changes"])
def test_work_that_was_done_once_pays_for_one_request(register: RegisteredHousehold, first: str) -> None:
    challenge = Browser().solved_challenge()
    assert sent(first, challenge=challenge).problem != "challenge-refused"
    for again in OPEN_CALLS:
        if again != "/sessions":
            assert sent(again, challenge=challenge).problem == "challenge-refused", again


def test_nobody_makes_a_challenge_younger_easier_or_their_own(register: RegisteredHousehold) -> None:
    solution = json.loads(base64.b64decode(Browser().solved_challenge()))
    salt, number = solution["salt"], str(solution["number"])
    nonce, _, told = salt.partition("?")
    terms = dict(term.split("=") for term in told.strip("&").split("&"))
    later, harder = str(int(terms["expires"]) + 3600), str(int(terms["m"]) * 5)
    forged: list[dict[str, Any]] = [
        {"salt": salt.replace(terms["expires"], later)},
        {"salt": salt.replace(terms["m"], harder)},
        {"salt": f"{salt}expires={later}&"},
        {"salt": f"{nonce}?expires={later}&{told}"},
        {"algorithm": "SHA-1"},
        {"algorithm": "SHA-512"},
        {"signature": "0" * 64},
        {"signature": hmac.new(b"", solution["challenge"].encode(), "sha256").hexdigest()},
        {"challenge": solution["challenge"].upper()},
        {"number": number},
        {"number": float(number)},
        {"number": True},
        # The same characters, cut elsewhere between the salt and the number.
        *({"salt": (salt + number)[:cut], "number": (salt + number)[cut:]} for cut in range(len(nonce), len(salt + number))),
        *({"salt": salt + number[:cut], "number": int(number[cut:])} for cut in range(1, len(number))),
    ]
    for changes in forged:
        wrong = base64.b64encode(json.dumps({**solution, **changes}).encode()).decode()
        assert Browser().sign_up(register, challenge=wrong).problem == "challenge-refused", changes
    assert Browser().sign_up(register, challenge=base64.b64encode(json.dumps(solution).encode()).decode()).status == 201


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://127.0.0.1:8000.evil.example", "http://127.0.0.1", "", "HTTP://127.0.0.1:8000 x"]
)
def test_no_other_site_writes_with_a_familys_cookie(register: RegisteredHousehold, origin: str) -> None:
    from app import app

    phone = Browser()
    phone.sign_up(register)
    writes = [(method, path) for path, views in app.routes.items() for method in views if method != "GET"]
    assert len(writes) > 10
    for method, path in writes:
        refused = phone.call(method, path.replace("{document_id}", "d"), {}, headers={"Origin": origin})
        assert (refused.status, refused.problem) == (403, "foreign-origin"), (method, path)


def test_of_two_cookies_of_one_name_one_counts_and_nothing_is_mixed(register: RegisteredHousehold) -> None:
    one, other = Browser(), Browser()
    one.sign_up(register)
    other.sign_up(listed(a_register(number=2)).register)
    for cookies, household in (((one, other), "…0001"), ((other, one), "…0002")):
        header = "; ".join(f"__Host-session={browser.cookie}" for browser in cookies)
        read = Browser().call("GET", "/household", headers={"Cookie": header})
        assert read.body["register"]["household"] == household
    half = f"__Host-session={one.cookie.rpartition('.')[0]}.{other.cookie.rpartition('.')[2]}"
    for header in (half, f"__host-session={one.cookie}", f'__Host-session="{one.cookie}"', f"x=__Host-session={one.cookie}"):
        assert Browser().call("GET", "/household", headers={"Cookie": header}).problem == "not-signed-in", header


@pytest.mark.parametrize("path", [path for path in OPEN_CALLS if path != "/sessions"])
def test_without_the_work_nothing_is_hashed_metered_or_written(
    register: RegisteredHousehold, path: str, costs: Callable[[], list[str]]
) -> None:
    Browser().call("GET", "/census")
    costs()
    assert sent(path, challenge="bm90IHNvbHZlZA==").problem == "challenge-refused"
    assert costs() == []


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What was hashed, metered or written since it was asked last."""
    from argon2 import PasswordHasher

    from chalicelib.credentials import meter
    from chalicelib.storage.aws import client

    done: list[str] = []

    def counted(place: Any, name: str) -> None:
        real = getattr(place, name)

        def call(*given: Any, **more: Any) -> Any:
            done.append(name)
            return real(*given, **more)

        monkeypatch.setattr(place, name, call)

    counted(PasswordHasher, "hash")
    counted(PasswordHasher, "verify")
    counted(meter, "_estimated")
    for call in ("PutItem", "UpdateItem", "DeleteItem"):
        client("dynamodb").meta.events.register(
            f"before-call.dynamodb.{call}", lambda model, **told: done.append(model.name), unique_id=call
        )

    def taken() -> list[str]:
        took, done[:] = list(done), []
        return took

    return taken


def test_a_visits_reference_tells_nobody_whether_the_family_had_asked(register: RegisteredHousehold) -> None:
    asked_before = Browser().call(
        "POST", "/visit-requests", {**VISIT, **CARD, "phone": "0812 3456 7890", "challenge": Browser().solved_challenge()}
    )
    stranger = {**VISIT, "name": "x", "address": "y", "kk_number": CARD["kk_number"]}
    known = Browser().call("POST", "/visit-requests", {**stranger, "challenge": Browser().solved_challenge()})
    unknown = Browser().call(
        "POST", "/visit-requests", {**stranger, "kk_number": "3319020101999999", "challenge": Browser().solved_challenge()}
    )
    assert (asked_before.status, known.status, unknown.status) == (202, 202, 202)
    assert len({len(answer.text) for answer in (asked_before, known, unknown)}) == 1
    assert json.loads(known.text).keys() == json.loads(unknown.text).keys()
    # Asking again with what one knows oneself gives what one was told: nothing that another told is in it.
    assert known.body["reference"] != unknown.body["reference"]


def test_an_attack_can_be_seen_in_the_log_and_nobody_in_it(register: RegisteredHousehold) -> None:
    with kept_lines() as lines:
        sent("/sign-ups", kk_issued_on="2014-01-01")
        sent("/sign-ups", challenge="")
        sent("/sessions")
        Browser().call("GET", "/household")
        Browser().call("POST", "/challenges", headers={"Origin": "https://evil.example"})
    told = [judged(line) for line in lines]
    assert [(line["refused"], line["route"]) for line in told if line["level"] == "WARNING"] == [
        ("sign-up-refused", "/sign-ups"),
        ("challenge-refused", "/sign-ups"),
        ("sign-in-refused", "/sessions"),
        ("foreign-origin", "/challenges"),
    ]
    assert not [line for line in told if "household" in line], "nobody is named who didn't sign in"


def test_whoever_breaks_into_the_api_appoints_no_officer_and_moves_no_village(register: RegisteredHousehold) -> None:
    """The API's role writes the kinds of records that families' calls write, and no others."""
    from chalicelib.settings import settings
    from chalicelib.storage import sealing_keys
    from chalicelib.storage.aws import client

    (may,) = (
        statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for statement in json.loads((ROOT / ".chalice" / "policy-api.json").read_text("utf-8"))["Statement"]
        if "dynamodb:PutItem" in statement["Action"] and "${CensusTable}" in statement["Resource"]["Fn::Sub"]
    )
    written: set[str] = set()

    def on_write(params: Any, **told: Any) -> None:
        given = json.loads(params["body"])
        if given["TableName"] == settings().census_table:
            written.add(given["Item"]["kind"]["S"])

    events, elsewhere = client("dynamodb").meta.events, "3319032001"
    sealing_keys.forget()
    events.register("before-call.dynamodb.PutItem", on_write, unique_id="kinds")
    for path in ("/sign-ups", "/disputes", "/sessions", "/unmatched-returns", "/visit-requests"):
        assert sent(path, **({"village_code": elsewhere} if "village_code" in OPEN_CALLS[path] else {})).status < 300, path
    events.unregister("before-call.dynamodb.PutItem", unique_id="kinds")
    assert {"unmatched", "visit-by", f"visits-of-{elsewhere}"} <= written
    assert [kind for kind in {*written, "keys", f"sealing-of-{elsewhere[:4]}"} if not any(fnmatch(kind, one) for one in may)] == []
    office = (
        "calendar",
        "calendar-acts",
        "officer",
        "desk-of-3319",
        "close",
        "close-of-3319",
        "closed-without",
        "village-of-3319",
        "regency",
        "load",
        "matched",
    )
    assert [kind for kind in office if any(fnmatch(kind, one) for one in may)] == []
