"""`ops desk papers` and `read-paper`, as an officer who reviews papers runs them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household
from chalicelib.domain.unmatched import UnmatchedReturn
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import ONLINE, a_register

KK = "3319020101000001"
ELSEWHERE = "3374010101000002"
RETURN = "7K3M-AQXA-WB2C"
COPY = b"\xff\xd8\xff a clean copy"


@pytest.fixture
def register(stack: Place) -> Place:
    """A family of Kudus with an accepted and a refused paper, one of Semarang, an unmatched return; rini reviews, budi doesn't."""
    from chalicelib.credentials.identity import household_id, return_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    family = Household(household_id(KK, keys().identity), a_register(number=1))
    held(family, "aaaa", DocumentStatus.ACCEPTED, hard_to_read=True)
    family.documents["bbbb"] = Document(
        "bbbb", "death_certificate", "m2", "image/png", 1, "k.png", ONLINE, DocumentStatus.REFUSED, reason="blank"
    )
    elsewhere = Household(
        household_id(ELSEWHERE, keys().identity), replace(a_register(number=2, village_code="3374011001"), kk_number=ELSEWHERE)
    )
    held(elsewhere, "cccc", DocumentStatus.ACCEPTED)
    returned = Household(return_id(RETURN, keys().identity), replace(a_register(number=3), kk_number="", members=()))
    returned.unmatched = UnmatchedReturn(RETURN)
    held(returned, "dddd", DocumentStatus.ACCEPTED)
    for household in (family, elsewhere, returned):
        households.save(household)
    assert main(["desk", "appoint", "rini", "--name", "Rini Astuti", "--region", "33.19", "--reviewer"]) == 0
    assert main(["desk", "appoint", "budi", "--name", "Budi", "--region", "33.19"]) == 0
    return stack


def held(household: Household, id: str, status: DocumentStatus, **found: Any) -> None:
    from chalicelib.storage import papers

    key = papers.copy_key(household.household_id, id, "image/jpeg")
    papers.keep_copy(key, COPY, "image/jpeg")
    household.documents[id] = Document(id, "kk", None, "image/jpeg", 9, f"{id}.jpg", ONLINE, status, copy=key, pages=1, **found)


def ran(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["desk", *command, "--json"])
    return status, json.loads(capsys.readouterr().out)


def history(number: str) -> list[tuple[str, str, str]]:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    household = households.load(household_id(number, keys().identity))
    assert household is not None
    return [(one.what, one.by, one.detail) for one in household.history]


def test_a_reviewer_sees_states_and_reasons_and_fetches_one_copy_at_a_time(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    import requests

    status, told = ran(capsys, "papers", "--kk", KK, "--by", "rini")
    assert status == 0
    shown = [
        (one["id"], one["kind"], one["member"], one["status"], one["reason"], one["hard_to_read"], one["has_copy"])
        for one in told["papers"]
    ]
    assert shown == [
        ("aaaa", "kk", None, "accepted", "", True, True),
        ("bbbb", "death_certificate", "m2", "refused", "blank", False, False),
    ]
    status, told = ran(capsys, "read-paper", "aaaa", "--kk", KK, "--by", "rini")
    assert status == 0
    assert "X-Amz-Expires=60" in told["url"]
    fetched = requests.get(told["url"], timeout=5)
    assert (fetched.content, fetched.headers["Content-Disposition"]) == (COPY, 'attachment; filename="kartu-keluarga.jpg"')
    assert history(KK) == [("papers_listed", "rini", ""), ("paper_read", "rini", "kk")]
    entries = ran(capsys, "log", "--region", "3319")[1]["entries"]
    assert [(one["by"], one["what"], one["detail"]) for one in entries[2:]] == [
        ("rini", "papers_listed", ""),
        ("rini", "paper_read", "aaaa"),
    ]


def test_the_list_is_plain_words_and_names_nobody(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["desk", "papers", "--kk", KK, "--by", "rini"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "aaaa  kk                           accepted, hard to read",
        "bbbb  death_certificate/m2         refused, blank, no copy",
        "The household sees in its history that you looked.",
    ]


def test_only_a_reviewer_of_the_region_sees_papers_and_whoever_else_tries_stands_in_the_log(
    register: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["papers"], ["read-paper", "aaaa"]):
        assert "may not see papers" in ran(capsys, *command, "--kk", KK, "--by", "budi")[1]["error"]
        assert "no officer" in ran(capsys, *command, "--kk", KK, "--by", "tono")[1]["error"]
        refused = {ran(capsys, *command, "--kk", number, "--by", "rini")[1]["error"] for number in (ELSEWHERE, "3374010101009999")}
        assert refused == {"The register has no such household in region 3319, where rini is an officer."}
    assert history(KK) == history(ELSEWHERE) == []
    entries = ran(capsys, "log", "--region", "3319")[1]["entries"][2:]
    tried = [(by, "refused", what) for what in ("papers_listed", "paper_read") for by in ("budi", "rini", "rini")]
    assert [(one["by"], one["what"], one["detail"]) for one in entries] == tried


@pytest.mark.parametrize("id", ["bbbb", "cccc", "zzzz"])
def test_a_paper_without_a_copy_or_of_another_household_is_refused_with_the_way_on(
    register: Place, capsys: pytest.CaptureFixture[str], id: str
) -> None:
    status, told = ran(capsys, "read-paper", id, "--kk", KK, "--by", "rini")
    assert (status, "ops desk papers" in told["error"]) == (1, True)
    assert history(KK) == []


def test_the_papers_of_an_unmatched_return_are_found_by_its_number(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = ran(capsys, "papers", "--return", "7k3m aqxa wb2c", "--by", "rini")
    assert (status, [one["id"] for one in told["papers"]]) == (0, ["dddd"])


def test_an_address_is_given_only_after_the_look_stands_in_the_log_and_the_history(
    register: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    from chalicelib.settings import settings
    from tests.faults import failing

    with failing("PutItem", how=("AccessDeniedException", 400), times=99, about=settings().households_table.encode()):
        status, told = ran(capsys, "read-paper", "aaaa", "--kk", KK, "--by", "rini")
    assert (status, "url" in told) == (1, False)
    with failing("PutItem", how="cut", about=settings().households_table.encode()):
        assert ran(capsys, "read-paper", "aaaa", "--kk", KK, "--by", "rini")[0] == 0
    assert history(KK) == [("paper_read", "rini", "kk")]
