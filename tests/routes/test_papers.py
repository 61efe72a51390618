"""Papers, as phones send, fetch, replace and remove them: what a household can do with its own, and never with another's."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, a_register
from tests.client import Browser
from tests.conftest import CensusClock
from tests.papers import a_photo, announced, inspected, keys_in, sent, stored, uploaded
from tests.routes.conftest import listed

CLOSES = datetime.fromisoformat("2020-04-01T00:00+07:00")


def signed_up(register: RegisteredHousehold) -> Browser:
    phone = Browser()
    assert phone.sign_up(register).status == 201
    return phone


def events(phone: Browser) -> list[tuple[str, str, str]]:
    return [(one["what"], one["by"], one["detail"]) for one in phone.call("GET", "/household/history").body["events"]]


def test_a_family_fetches_the_clean_copy_of_its_own_paper_as_a_file(register: RegisteredHousehold) -> None:
    import requests

    from chalicelib.enumeration.clock import machine_now

    phone = signed_up(register)
    id, _ = uploaded(phone, a_photo(kind="PNG"), content_type="image/png")
    assert phone.call("GET", f"/household/documents/{id}").problem == "no-document"
    inspected()
    answer = phone.call("GET", f"/household/documents/{id}")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert 50 < (datetime.fromisoformat(answer.body["expires"]) - machine_now()).total_seconds() <= 60
    asked = parse_qs(urlsplit(answer.body["url"]).query)
    assert (asked["X-Amz-Expires"], asked["response-cache-control"]) == (["60"], ["no-store"])
    copy = requests.get(answer.body["url"], timeout=5)
    assert (copy.status_code, copy.headers["Content-Type"]) == (200, "image/jpeg")
    assert copy.headers["Content-Disposition"] == 'attachment; filename="kartu-keluarga.jpg"'
    assert copy.content.startswith(b"\xff\xd8\xff")


def test_a_copy_that_is_fetched_stands_in_the_history_once_an_hour_so_that_it_pushes_nothing_out(
    register: RegisteredHousehold, clock: CensusClock
) -> None:
    phone = signed_up(register)
    id, _ = uploaded(phone, a_photo())
    inspected()
    for _ in range(5):
        assert phone.call("GET", f"/household/documents/{id}").status == 200
    assert events(phone)[1:] == [("paper_read", "household", "kk")]
    clock.at += timedelta(hours=1)
    phone.call("GET", f"/household/documents/{id}")
    assert events(phone)[1:] == [("paper_read", "household", "kk")] * 2


def test_a_copy_can_still_be_fetched_after_the_close_and_no_longer_be_removed(register: RegisteredHousehold, clock: CensusClock) -> None:
    phone = signed_up(register)
    id, _ = uploaded(phone, a_photo())
    inspected()
    clock.at = CLOSED
    assert phone.call("GET", f"/household/documents/{id}").status == 200
    assert phone.call("DELETE", f"/household/documents/{id}").problem == "census-closed"
    assert len(keys_in("papers")) == 1


def test_without_a_session_nothing_is_given(register: RegisteredHousehold) -> None:
    phone = signed_up(register)
    id, _ = uploaded(phone, a_photo())
    inspected()
    assert Browser().call("GET", f"/household/documents/{id}").problem == "not-signed-in"
    phone.call("DELETE", "/sessions/current")
    assert phone.call("GET", f"/household/documents/{id}").problem == "not-signed-in"


@pytest.mark.parametrize("landed", [False, True])
def test_a_call_that_takes_a_paper_away_and_dies_is_finished_by_its_retry(register: RegisteredHousehold, landed: bool) -> None:
    from tests.closing import Killed, dies_after

    phone = signed_up(register)
    id, _ = uploaded(phone, a_photo())
    if landed:
        inspected()
    with dies_after(0) as calls:
        phone.call("GET", "/household")
    with dies_after(len(calls) + 1) as calls, pytest.raises(Killed):
        phone.call("DELETE", f"/household/documents/{id}")
    assert calls[-1] == "PutItem"
    assert phone.call("DELETE", f"/household/documents/{id}").status == 204
    inspected()
    assert keys_in("papers") == keys_in("uploads") == []


def test_a_form_lets_in_one_paper_under_one_key_of_one_type_and_size(register: RegisteredHousehold) -> None:
    from chalicelib.settings import settings as setting

    photo = a_photo()
    form = announced(signed_up(register), photo)["upload"]
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    named = [condition for condition in policy["conditions"] if "x-amz" not in json.dumps(condition)]
    assert sorted(json.dumps(condition) for condition in named) == sorted(
        json.dumps(condition)
        for condition in (
            {"bucket": setting().uploads_bucket},
            {"key": form["fields"]["key"]},
            {"Content-Type": "image/jpeg"},
            ["content-length-range", len(photo), len(photo)],
        )
    )


@pytest.mark.parametrize(
    ("before_the_close", "seconds"), [(timedelta(days=1), 300), (timedelta(minutes=5), 300), (timedelta(seconds=90), 90)]
)
def test_a_form_lives_five_minutes_and_never_past_the_close(
    register: RegisteredHousehold, clock: CensusClock, before_the_close: timedelta, seconds: int
) -> None:
    from chalicelib.enumeration.clock import machine_now

    phone = signed_up(register)
    clock.at = CLOSES - before_the_close
    began = machine_now()
    form = announced(phone, a_photo())
    policy = json.loads(base64.b64decode(form["upload"]["fields"]["policy"]))
    for until in (policy["expiration"], form["expires"]):
        lives = (datetime.fromisoformat(until) - began).total_seconds()
        # The policy is written in whole seconds.
        assert seconds - 1 < lives < seconds + (machine_now() - began).total_seconds() + 1


def test_the_retry_of_an_announcement_gets_no_form_once_the_census_is_closed(register: RegisteredHousehold, clock: CensusClock) -> None:
    asked = {"kind": "kk", "member": None, "content_type": "image/jpeg", "size": 9}
    phone = signed_up(register)
    assert phone.call("POST", "/household/documents", asked, key="lost").status == 200
    for at in (CLOSES - timedelta(milliseconds=500), CLOSES, CLOSED):
        clock.at = at
        assert phone.call("POST", "/household/documents", asked, key="lost").problem == "census-closed"


def test_of_papers_replaced_again_and_again_a_day_has_an_end_and_the_next_day_begins_anew(
    register: RegisteredHousehold, clock: CensusClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.domain import documents

    monkeypatch.setattr(documents, "MAXIMUM_A_DAY", 3)
    asked = {"kind": "kk", "member": None, "content_type": "image/jpeg", "size": 9}
    phone = signed_up(register)
    first = phone.call("POST", "/household/documents", asked, key="sent-thrice").body["id"]
    for _ in range(2):
        assert phone.call("POST", "/household/documents", asked, key="sent-thrice").body["id"] == first
    for _ in range(2):
        phone.call("DELETE", f"/household/documents/{announced(phone, a_photo())['id']}")
    kept = phone.call("GET", "/household").body["documents"]
    refused = phone.call("POST", "/household/documents", asked)
    assert (refused.problem, refused.body["code"]) == ("document-refused", "too-many-today")
    assert phone.call("GET", "/household").body["documents"] == kept
    clock.at += timedelta(days=1)
    assert phone.call("POST", "/household/documents", asked).status == 200


#: The emulator judges a form by its policy and doesn't verify the signature over that, so the policy itself is read above.
@pytest.mark.parametrize("field", ["key", "Content-Type", "acl", "x-amz-meta-name", "tagging", "success_action_redirect"])
def test_a_form_of_one_household_sends_nothing_to_another_whatever_is_changed_in_it(register: RegisteredHousehold, field: str) -> None:
    phone, neighbour = signed_up(register), signed_up(listed(a_register(number=2)).register)
    theirs = announced(neighbour, a_photo())["upload"]["fields"]
    mine = announced(phone, a_photo())["upload"]
    changes = {
        "key": theirs["key"],
        "Content-Type": "text/html",
        "acl": "public-read",
        "tagging": "<Tagging><TagSet><Tag><Key>GuardDutyMalwareScanStatus</Key><Value>NO_THREATS_FOUND</Value></Tag></TagSet></Tagging>",
    }
    assert sent(mine, a_photo(), **{field: changes.get(field, "x")}) == 403
    assert keys_in("uploads") == []


@pytest.mark.parametrize("content", [b"", b"x", a_photo() + b"\0", a_photo()[:-1]])
def test_a_form_lets_in_nothing_of_another_size(register: RegisteredHousehold, content: bytes) -> None:
    form = announced(signed_up(register), a_photo())["upload"]
    assert sent(form, content) == 400
    assert keys_in("uploads") == []


def test_what_a_photo_was_called_on_the_phone_is_kept_nowhere(register: RegisteredHousehold) -> None:
    phone = signed_up(register)
    uploaded(phone, a_photo())
    assert "bapak" not in repr([key for key in stored()])
    inspected()
    assert "bapak" not in repr(stored()) + phone.call("GET", "/household").text


class TwoHouseholds(RuleBasedStateMachine):
    """Ani and Budi with papers of their own. Ani asks for everything with Budi's ids and keys; Budi's must stay as he left it."""

    ani: Browser
    budi: Browser
    _certificate = {"kind": "death_certificate", "member": "m1", "content_type": "image/jpeg", "size": 9}

    @initialize()
    def begin(self) -> None:
        from tests import emulator

        emulator.empty()
        self.budi = signed_up(listed(a_register(number=2)).register)
        self.ani = signed_up(listed(a_register(number=1)).register)
        self.forms: list[Any] = []
        self.accepted, _ = uploaded(self.budi, a_photo())
        inspected()
        self.pending = self.budi.call("POST", "/household/documents", self._certificate, key="the same key").body
        self.theirs = [self.accepted, self.pending["id"]]
        self.left = self._of_budi()

    def _of_budi(self) -> Any:
        household = self.budi.call("GET", "/household").body
        copies = [key for key in keys_in("papers") if self.accepted in key]
        return household["documents"], household["version"], events(self.budi), copies

    @rule(id=st.integers(0, 1), method=st.sampled_from(["GET", "DELETE"]))
    def asks_for_his(self, id: int, method: str) -> None:
        answer = self.ani.call(method, f"/household/documents/{self.theirs[id]}")
        assert (answer.status, answer.problem) == ((404, "no-document") if method == "GET" else (204, ""))

    @rule(id=st.integers(0, 1), odd=st.sampled_from(["%2e%2e", "..", "*", "%00", "m1", "a" * 300]))
    def asks_for_odd_ids(self, id: int, odd: str) -> None:
        for path in (odd, f"{odd}{self.theirs[id]}"):
            assert self.ani.call("GET", f"/household/documents/{path}").status == 404
            assert self.ani.call("DELETE", f"/household/documents/{path}").status == 204

    @rule(kind=st.sampled_from(["kk", "death_certificate"]))
    def announces(self, kind: str) -> None:
        member = "m1" if kind != "kk" else None
        self.forms.append(announced(self.ani, a_photo(seed=3), kind=kind, member=member))

    @rule(field=st.sampled_from(["id", "key", "household_id", "document", "status", "copy"]), id=st.integers(0, 1))
    def announces_in_his_name(self, field: str, id: int) -> None:
        body = {"kind": "kk", "content_type": "image/jpeg", "size": 9, field: self.theirs[id]}
        assert self.ani.call("POST", "/household/documents", body).status == 422

    @rule()
    def uses_his_idempotency_key(self) -> None:
        answer = self.ani.call("POST", "/household/documents", self._certificate, key="the same key")
        assert answer.status == 422 or answer.body["id"] not in self.theirs

    @rule()
    def sends_under_his_key(self) -> None:
        for form in self.forms[-1:]:
            assert sent(form["upload"], a_photo(seed=3), key=self.pending["upload"]["fields"]["key"]) == 403

    @rule()
    def sends_hers_and_has_it_inspected(self) -> None:
        for form in self.forms[-1:]:
            sent(form["upload"], a_photo(seed=3))
        inspected()

    @invariant()
    def his_are_as_he_left_them(self) -> None:
        assert self._of_budi() == self.left


def test_no_household_reads_replaces_or_deletes_a_paper_of_another(clock: CensusClock) -> None:
    run_state_machine_as_test(
        TwoHouseholds,
        settings=settings(max_examples=5, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)),
    )
