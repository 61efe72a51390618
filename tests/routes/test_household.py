from uuid import uuid4

from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, a_register, answers_for
from tests.client import Browser
from tests.conftest import CensusClock
from tests.routes.conftest import listed


def _all_answers(register: RegisteredHousehold) -> dict[str, object]:
    return answers_for(Household("h", register))


def _signed_up(register: RegisteredHousehold) -> Browser:
    phone = Browser()
    assert phone.sign_up(register).status == 201
    return phone


def test_a_family_signs_up_answers_and_gets_its_receipt(register: RegisteredHousehold) -> None:
    phone = Browser()
    signed_up = phone.sign_up(register)
    assert signed_up.status == 201
    assert len(set(signed_up.body["recovery_codes"])) == 2
    household = signed_up.body["household"]
    assert household["status"] == "started"
    assert household["register"]["members"]["m1"]["name"] == "Sukarman"
    assert household["register"]["members"]["m1"]["nik"] == "••••••••••••0001"
    assert {"pointer": "/members/m1/presence", "code": "unanswered"} in household["missing"]
    saved = phone.save(_all_answers(register))
    assert (saved.status, saved.body["missing"], saved.headers["etag"]) == (200, [], '"1"')
    submitted = phone.submit()
    assert submitted.status == 201
    assert submitted.body["household"] == "…0001"
    assert submitted.body["village"] == "Kauman"
    again = phone.call("GET", "/household/receipt")
    assert again.body == submitted.body
    assert phone.call("GET", "/household").body["status"] == "submitted"


def test_the_receipt_holds_under_the_published_key(register: RegisteredHousehold) -> None:
    from chalicelib.credentials import receipts
    from chalicelib.storage.keys import keys

    phone = _signed_up(register)
    phone.save(_all_answers(register))
    receipt = phone.submit().body
    jwk = receipts.public_jwk(keys().receipt)
    assert receipts.holds(receipt["payload"], receipt["signature"], jwk)
    assert not receipts.holds(receipt["payload"] + "A", receipt["signature"], jwk)


def test_what_is_missing_is_named_place_by_place_and_stops_the_submission(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    everything = _all_answers(register)
    everything["members"]["m3"] = {"presence": "died"}  # type: ignore[index]
    phone.save(everything)
    refused = phone.submit()
    assert (refused.status, refused.problem) == (409, "answers-missing")
    assert refused.body["missing"] == [
        {"pointer": "/members/m3/death_date", "code": "unanswered"},
        {"pointer": "/members/m3/death_certificate", "code": "unanswered"},
    ]
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_family_whose_head_has_died_is_asked_who_heads_it_now(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    phone.save(_all_answers(register))
    saved = phone.save({"members": {"m1": {"presence": "died", "death_date": "2019", "death_certificate": "photo"}}})
    assert saved.body["missing"] == [{"pointer": "/members", "code": "one-head"}]
    assert saved.body["documents_owed"] == [{"kind": "death_certificate", "member": "m1"}]
    assert phone.save({"members": {"m2": {"relation": "head", "marital_status": "widowed"}}}).body["missing"] == []


def test_an_answer_that_cannot_be_kept_is_refused_at_its_place_and_nothing_is_saved(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    patch = {
        "household": {"current_address": "same_as_kk", "colour": "red"},
        "members": {"m1": {"presence": "on the moon", "birth_date": "2999-01-01"}, "m2": {"nik": "12", "name": "A\u0000B"}},
    }
    refused = phone.save(patch)
    assert (refused.status, refused.problem) == (422, "answers-refused")
    assert {(error["pointer"], error["code"]) for error in refused.body["errors"]} == {
        ("/household/colour", "unknown-question"),
        ("/members/m1/presence", "not-a-choice"),
        ("/members/m1/birth_date", "in-the-future"),
        ("/members/m2/nik", "not-a-nik"),
        ("/members/m2/name", "control-characters"),
    }
    assert phone.call("GET", "/household").body["answers"] == {"household": {}, "members": {}}


def test_odd_shapes_of_a_patch_are_refused_and_named(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    for answers, pointer in (
        ({"members": []}, "/members"),
        ({"members": None}, "/members"),
        ({"household": "x"}, "/household"),
        ({"members": {"m1": 7}}, "/members/m1"),
        ({"members": {"M 1": {}}}, "/members"),
        ({"members": {"m1": None}}, "/members/m1"),
        ({"pets": {}}, "/pets"),
        ({"members": {"m1": {"presence": {"a": 1}}}}, "/members/m1/presence"),
    ):
        refused = phone.save(answers)
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, pointer), answers
    for raw in (b"[]", b"{", b'{"answers": []}', b"\xff", b"null"):
        refused = phone.call("PATCH", "/household", raw, headers={"If-Match": '"0"'})
        assert refused.status == 422, raw


def test_a_new_member_is_added_and_taken_away_again(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    born = {"added_because": "born", "name": "Bayi", "sex": "female", "birth_place": "Kudus", "birth_date": "2020-03-01"}
    phone.save({"members": {"bayi1": born}})
    household = phone.call("GET", "/household").body
    assert household["answers"]["members"]["bayi1"]["name"] == "Bayi"
    assert {"pointer": "/members/bayi1/presence", "code": "unanswered"} in household["missing"]
    phone.save({"members": {"bayi1": None}})
    assert phone.call("GET", "/household").body["answers"]["members"] == {}


def test_two_phones_that_change_other_members_are_merged_and_the_same_member_is_not(register: RegisteredHousehold) -> None:
    one = _signed_up(register)
    other = Browser()
    other.sign_in(register)
    assert one.save({"members": {"m1": {"presence": "with_family"}}}).status == 200
    merged = other.save({"members": {"m2": {"presence": "abroad"}}}, version=0)
    assert (merged.status, merged.body["version"]) == (200, 2)
    overlapping = other.save({"members": {"m1": {"presence": "died"}, "m3": {"presence": "died"}}}, version=0)
    assert (overlapping.status, overlapping.problem, overlapping.body["overlap"]) == (412, "household-changed", ["m1"])
    assert overlapping.body["answers"]["members"]["m1"] == {"presence": "with_family"}
    assert one.submit(version=1).problem == "household-changed"


def test_a_write_says_which_version_it_saw(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    refused = phone.call("PATCH", "/household", {"answers": {}}, headers={"Content-Type": "application/merge-patch+json"})
    assert (refused.status, refused.problem) == (428, "version-required")
    weak = phone.call("PATCH", "/household", {"answers": {"household": {"current_address": "same_as_kk"}}}, headers={"If-Match": 'W/"0"'})
    assert weak.status == 200
    assert phone.save({"household": {}}, version=77).status == 412


def test_a_repeated_request_gets_its_answer_and_changes_nothing(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    key = str(uuid4())
    first = phone.save(_all_answers(register), version=0, key=key)
    again = phone.save(_all_answers(register), version=0, key=key)
    assert (again.status, again.body, again.headers["etag"]) == (200, first.body, '"1"')
    other = phone.save({"household": {}}, version=1, key=key)
    assert (other.status, other.problem) == (409, "idempotency-key-reused")
    submission = str(uuid4())
    receipt = phone.submit(key=submission).body
    assert phone.submit(key=submission).body == receipt


def test_the_clock_refuses_late_answers_though_no_job_has_run_and_a_retry_still_gets_its_receipt(
    register: RegisteredHousehold, clock: CensusClock
) -> None:
    phone = _signed_up(register)
    saving, submitting = str(uuid4()), str(uuid4())
    phone.save(_all_answers(register), key=saving)
    receipt = phone.submit(key=submitting)
    clock.at = CLOSED
    assert phone.save({"household": {}}).problem == "census-closed"
    assert phone.submit().problem == "census-closed"
    assert phone.call("PATCH", "/household", b"{", headers={}).problem == "census-closed"
    assert phone.submit(version=1, key=submitting).body == receipt.body
    assert phone.save(_all_answers(register), version=0, key=saving).status == 200
    assert phone.call("GET", "/household").status == 200
    assert Browser().sign_up(a_register(number=2)).problem == "census-closed"
    assert phone.call("GET", "/household/receipt").body == receipt.body


def test_a_draft_begun_after_a_submission_never_weakens_it(register: RegisteredHousehold, clock: CensusClock) -> None:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    phone = _signed_up(register)
    phone.save(_all_answers(register))
    first = phone.submit().body
    phone.save({"members": {"m1": {"presence": None}}})
    household = households.load(household_id(register.kk_number, keys().identity))
    assert household is not None
    assert household.submitted_answers()["members"]["m1"]["presence"] == "with_family"  # type: ignore[index]
    assert phone.call("GET", "/household/receipt").body == first
    phone.save({"members": {"m1": {"presence": "abroad", "abroad_country": "MYS"}}})
    second = phone.submit().body
    assert second["version"] == 3
    assert second["receipt_number"] != first["receipt_number"]


def test_a_household_that_nobody_answered_for_is_as_it_was(register: RegisteredHousehold) -> None:
    assert Browser().call("GET", "/household").problem == "not-signed-in"
    forged = Browser()
    forged.cookie = "aaaa.bbbb.0.1584669600.1584669600.c2lnbmF0dXJl"
    assert forged.save({"household": {}}).problem == "not-signed-in"


def test_writes_from_another_site_are_refused(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    refused = phone.call("POST", "/household/submissions", headers={"Origin": "https://sensus.example", "If-Match": '"0"'})
    assert (refused.status, refused.problem) == (403, "foreign-origin")


def test_what_chalice_refuses_is_a_problem_too(register: RegisteredHousehold) -> None:
    phone = _signed_up(register)
    refused = phone.call("PATCH", "/household", b"x", headers={"Content-Type": "text/plain"})
    assert (refused.status, refused.headers["content-type"], refused.problem) == (415, "application/problem+json", "type-not-taken")
    assert refused.headers["cache-control"] == "no-store"


def test_a_paper_is_announced_sent_listed_and_taken_away(register: RegisteredHousehold) -> None:
    import requests

    phone = _signed_up(register)
    paper = {"kind": "death_certificate", "member": "m1", "content_type": "image/png", "size": 8}
    key = str(uuid4())
    announced = phone.call("POST", "/household/documents", paper, key=key)
    assert announced.status == 200
    form = announced.body["upload"]
    assert requests.post(form["url"], data=form["fields"], files={"file": b"too large for its form"}, timeout=5).status_code == 400
    assert requests.post(form["url"], data=form["fields"], files={"file": b"\x89PNG\r\n\x1a\n"}, timeout=5).status_code in (200, 204)
    assert phone.call("POST", "/household/documents", paper, key=key).body["id"] == announced.body["id"]
    household = phone.call("GET", "/household").body
    assert [(paper["kind"], paper["member"], paper["status"]) for paper in household["documents"]] == [
        ("death_certificate", "m1", "pending")
    ]
    for change, code in (
        ({"kind": "passport"}, "unknown-kind"),
        ({"member": "m9"}, "unknown-member"),
        ({"content_type": "text/html"}, "type-not-taken"),
        ({"size": 6_000_000}, "size-not-taken"),
    ):
        refused = phone.call("POST", "/household/documents", {**paper, **change})
        assert (refused.status, refused.body["code"]) == (422, code)
    assert phone.call("DELETE", f"/household/documents/{announced.body['id']}").status == 204
    assert phone.call("GET", "/household").body["documents"] == []


def test_no_household_sees_or_takes_the_papers_of_another(register: RegisteredHousehold) -> None:
    phone, neighbour = _signed_up(register), _signed_up(listed(a_register(number=2)).register)
    id = phone.call("POST", "/household/documents", {"kind": "kk", "content_type": "application/pdf", "size": 9}).body["id"]
    assert neighbour.call("DELETE", f"/household/documents/{id}").status == 204
    assert len(phone.call("GET", "/household").body["documents"]) == 1


def test_a_server_whose_clock_is_slow_cannot_weaken_a_household_that_was_handed_off(
    register: RegisteredHousehold, clock: CensusClock
) -> None:
    from chalicelib.credentials.identity import household_id
    from chalicelib.enumeration import calendar
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    phone = _signed_up(register)
    phone.save(_all_answers(register))
    household = households.load(household_id(register.kk_number, keys().identity))
    assert household is not None
    household.close(campaign=calendar.current(), now=CLOSED)
    households.save(household)
    paper = {"kind": "kk", "content_type": "image/png", "size": 8}
    assert phone.submit().problem == "census-closed"
    assert phone.save({"household": {}}).problem == "census-closed"
    assert phone.call("POST", "/household/documents", paper).problem == "census-closed"
    assert phone.call("GET", "/household").body["status"] == "handed_off"
