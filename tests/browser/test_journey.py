"""The household of the README from its first page to its receipt, and what the close makes of it."""

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.browser.one_machine import OneMachine
from tests.browser.resident import RIYADI, Resident

#: By day's budget: challenge, sign-up, five saves, submission.
MOST_REQUESTS = 8
#: Everything between the phone and the census without documents, headers apart, compressed.
MOST_BYTES = 60 * 1024
CLOSE_PATIENCE_SECONDS = 300


class Traffic:
    """What a page asks of the census beside plain files, and how many bytes all its bodies are on the wire."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        self.bytes = 0
        self._heads: dict[str, int] = {}
        page.on("request", self._asked)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.responseReceived", lambda event: self._heads.update({event["requestId"]: event["response"]["encodedDataLength"]})
        )
        session.on("Network.loadingFinished", self._received)

    def _asked(self, request: Request) -> None:
        self.bytes += len(request.post_data or "")
        if "/api/" in request.url and not request.url.endswith("/api/census"):
            self.requests.append(request)

    def _begun(self, event: dict[str, Any]) -> None:
        self._heads[event["requestId"]] = int(event["response"]["encodedDataLength"])

    def _received(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"]) - self._heads.pop(event["requestId"], 0)

    def calls(self) -> list[str]:
        return [f"{request.method} {request.url.split('/api/')[1]}" for request in self.requests]


def sent_again(page: Page, request: Request) -> dict[str, Any]:
    """The very same request once more, from the page: its status and body."""
    wanted = ("idempotency-key", "if-match", "content-type")
    headers = {name: value for name, value in request.all_headers().items() if name in wanted}
    return sent(page, request.method, request.url, headers, request.post_data)


def sent(page: Page, method: str, url: str, headers: dict[str, str], body: str | None) -> dict[str, Any]:
    asked = {"method": method, "headers": headers, "body": body}
    script = "([url, asked]) => fetch(url, asked).then(async (reply) => ({status: reply.status, body: await reply.json()}))"
    answer: dict[str, Any] = page.evaluate(script, [url, asked])
    return answer


def test_a_family_is_counted_from_its_phone_and_the_close_takes_nothing_away(
    census: OneMachine, someone: Callable[[], Resident], tmp_path: Path
) -> None:
    # From the first page to the receipt
    resident = someone()
    traffic = Traffic(resident.page)
    codes = resident.sign_up(RIYADI)
    assert len(set(codes)) == 2
    resident.answer_for_all()
    first_number = resident.send()
    assert traffic.calls() == ["POST challenges", "POST sign-ups", *["PATCH household"] * 5, "POST household/submissions"]
    assert len(traffic.requests) <= MOST_REQUESTS
    assert traffic.bytes <= MOST_BYTES
    resident.leave()
    assert resident.page.context.cookies() == []
    assert resident.page.evaluate("sessionStorage.length + localStorage.length") == 0

    # On another phone, later
    other = someone()
    again = Traffic(other.page)
    other.sign_in(RIYADI)
    other.follow("Nabila Zahra")
    other.on("Di mana Nabila Zahra tinggal", "presence")
    other.choose("Di tempat lain di Indonesia")
    other.find("Desa atau kelurahan", "barongan", "Barongan, Kota Kudus")
    for heading in ("Di mana", "Data diri", "Hubungan keluarga", "Sekolah dan bahasa", "Kegiatan"):
        other.on(heading, "member")
        other.press("Lanjut")
    other.on("Periksa dan kirim", "check-again")
    other.page.goto(f"{census.site}/household/#/home")
    expect(other.page.get_by_text("Ada perubahan yang belum dikirim.")).to_be_visible()
    other.follow("Periksa dan kirim")
    second_number = other.send("receipt-again")
    submission = again.requests[-1]
    assert submission.url.endswith("/household/submissions")

    # The close
    census.told("clock", "set", "2020-04-01T00:05+07:00")
    draft = {"If-Match": '"0"', "Idempotency-Key": "late", "Content-Type": "application/merge-patch+json"}
    late_save = sent(other.page, "PATCH", "/api/household", draft, json.dumps({"answers": {"household": {}}}))
    assert (late_save["status"], late_save["body"]["type"]) == (409, "/problems/census-closed")
    late = sent(other.page, "POST", "/api/household/submissions", {"If-Match": '"7"', "Idempotency-Key": "late too"}, None)
    assert (late["status"], late["body"]["type"]) == (409, "/problems/census-closed")
    repeated = sent_again(other.page, submission)
    assert (repeated["status"], repeated["body"]["receipt_number"]) == (201, second_number)

    within_a_minute(other.page, census.site, "Sensus online sudah ditutup.")
    other.looks("start-closed")
    other.page.goto(f"{census.site}/household/")
    other.on("Keluarga Bapak/Ibu sudah dihitung", "receipt-after-the-close")
    expect(other.page.get_by_text(second_number)).to_be_visible()
    visitor = someone()
    visitor.page.goto(f"{census.site}/household/#/sign-up/password")
    visitor.page.goto(f"{census.site}/household/")
    visitor.on("Sensus online sudah ditutup", "closed")
    for way in ("count/", "household/#/sign-up"):
        visitor.page.goto(f"{census.site}/{way}")
        visitor.on("Sensus online sudah ditutup", way)

    # The hand-off
    exported = handed_off(census, tmp_path)
    assert exported["counts"] == {"register": 300, "final": 1, "handed_off": 299}
    with next(tmp_path.rglob("3319021001/cases.csv")).open(encoding="utf-8-sig") as file:
        assert not [row for row in csv.DictReader(file) if row["head_name"] == "Slamet Riyadi"]
    assert first_number
    assert second_number


def within_a_minute(page: Page, address: str, text: str) -> None:
    """Come to the page again until it says so."""
    end = time.monotonic() + 120
    while True:
        page.goto(address)
        try:
            expect(page.get_by_text(text)).to_be_visible(timeout=2_000)
            return
        except AssertionError:
            if time.monotonic() > end:
                raise


def handed_off(census: OneMachine, folder: Path) -> Any:
    """The package of Kudus, once it is published."""
    end = time.monotonic() + CLOSE_PATIENCE_SECONDS
    while True:
        done = census.ops("handoff", "export", "--json", "--region", "3319", "--to", str(folder))
        if done.returncode == 0:
            return json.loads(done.stdout)
        assert time.monotonic() < end, done.stderr
        time.sleep(2)
