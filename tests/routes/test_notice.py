"""The notice, as pages are given it with the campaign."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.notice import Notice
from tests.client import Browser
from tests.conftest import CensusClock
from tests.faults import failing
from tests.routes.conftest import MachineClock

SINCE = datetime(2026, 3, 20, 2, tzinfo=UTC)
NOTICE = Notice("warning", {"id": "Foto surat boleh menyusul.", "jv": "Foto kena nyusul."}, SINCE, link="/help/#asli")
WHY = {"because": "Uploads are refused.", "by": "siti"}


def of_the_file() -> Any:
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    found = client("s3").get_object(Bucket=settings().site_bucket, Key="notice.json")
    assert (found["CacheControl"], found["ContentType"]) == ("public, max-age=30", "application/json")
    return json.loads(found["Body"].read())


def test_without_a_notice_it_costs_no_byte(clock: CensusClock) -> None:
    assert "notice" not in Browser().call("GET", "/census").text


def test_a_notice_is_given_with_the_campaign_and_lies_beside_the_pages(clock: CensusClock) -> None:
    from chalicelib.enumeration import announce

    announce.put_up(NOTICE, **WHY)
    given = Browser().call("GET", "/census").body["notice"]
    assert given == {"level": "warning", "since": "2026-03-20T02:00:00Z", "texts": NOTICE.texts, "link": "/help/#asli"}
    assert of_the_file() == {"notice": NOTICE.kept()}
    announce.clear(because="Uploads work again.", by="budi")
    assert "notice" not in Browser().call("GET", "/census").text
    assert of_the_file() == {}
    assert [(act["what"], act["by"], act["because"]) for act in announce.acts()] == [
        ("put up", "siti", "Uploads are refused."),
        ("cleared", "budi", "Uploads work again."),
    ]


def test_a_notice_comes_down_at_its_time(clock: CensusClock, machine: MachineClock) -> None:
    from chalicelib.enumeration import announce

    announce.put_up(Notice("info", NOTICE.texts, machine.at, machine.at + timedelta(hours=1)), **WHY)
    assert "notice" in Browser().call("GET", "/census").body
    machine.at += timedelta(hours=1)
    assert "notice" not in Browser().call("GET", "/census").body


def test_when_the_table_is_away_the_file_is_written_all_the_same(clock: CensusClock) -> None:
    from chalicelib.enumeration import announce

    with (
        failing("GetItem", how=("ThrottlingException", 400), times=99),
        pytest.raises(announce.OnlyOnTheFile, match="Give the command again"),
    ):
        announce.put_up(NOTICE, **WHY)
    assert of_the_file() == {"notice": NOTICE.kept()}
    assert announce.standing() is None
    announce.put_up(NOTICE, **WHY)
    assert announce.standing() == NOTICE


def test_of_two_operators_at_once_one_is_told_and_the_file_says_what_the_table_says(
    clock: CensusClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.enumeration import announce, decided
    from chalicelib.storage import census

    read = census.get_or_make

    def overtaken(*asked: Any) -> Any:
        seen = read(*asked)
        monkeypatch.setattr(census, "get_or_make", read)
        announce.clear(because="Another one was first.", by="budi")
        announce.put_up(Notice("info", {"id": "Yang lain."}, SINCE), **WHY)
        return seen

    monkeypatch.setattr(census, "get_or_make", overtaken)
    with pytest.raises(decided.DecidedMeanwhile, match="nothing was changed"):
        announce.put_up(NOTICE, **WHY)
    assert of_the_file()["notice"]["texts"] == {"id": "Yang lain."}


def test_a_reason_is_always_given(clock: CensusClock) -> None:
    from chalicelib.enumeration import announce, decided

    for reason in ("", "  ", "a" * 201):
        with pytest.raises(decided.ReasonMissing, match="Say why"):
            announce.clear(because=reason, by="siti")
    assert announce.acts() == []


def test_the_campaign_is_told_while_the_notice_can_not_be_read(clock: CensusClock, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.enumeration import announce, decided

    phone = Browser()
    announce.put_up(NOTICE, **WHY)
    with failing("GetItem", how=("ThrottlingException", 400), times=99, about=b'"notice"') as failures:
        assert "notice" not in phone.call("GET", "/census").body
    assert failures[0] > 0
    assert "notice" in phone.call("GET", "/census").body
    monkeypatch.setattr(decided, "FRESH_FOR", -1.0)
    with failing("GetItem", how=("ThrottlingException", 400), times=99, about=b'"notice"'):
        assert "notice" in phone.call("GET", "/census").body, "what was known last"
