"""How the one-machine stack answers for pages: as the edge does."""

import gzip
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import brotli
import pytest

from infra.local.pages import Pages

FRONT = b"<!doctype html><title>Sensus</title>" + b"<p>Siapa saja yang tinggal di rumah ini?</p>" * 30


def asked_with(**headers: str) -> Message:
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    for name, content in {
        "index.html": FRONT,
        "404.html": b"Tidak ada",
        "en/404.html": b"Nothing here",
        "help/index.html": b"Bantuan",
        "assets/3f2a/js/journey.js": b"export {}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return Pages(tmp_path)


def test_a_folder_is_its_index_page(pages: Pages) -> None:
    answer = pages.answer(target="/help/?from=receipt", headers=asked_with())
    assert (answer.status, answer.body) == (200, b"Bantuan")


def test_a_folder_without_its_slash_is_sent_there_with_its_query(pages: Pages) -> None:
    answer = pages.answer(target="/help?from=receipt", headers=asked_with())
    assert (answer.status, dict(answer.headers)["Location"]) == (301, "/help/?from=receipt")


def test_an_address_of_another_site_is_no_page(pages: Pages) -> None:
    assert pages.answer(target="//elsewhere.example", headers=asked_with()).status == 404


@pytest.mark.parametrize(
    ("taken", "coding", "read"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip;q=1.0, deflate", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_a_text_goes_compressed_to_whoever_takes_it(pages: Pages, taken: str, coding: str | None, read: Callable[[bytes], bytes]) -> None:
    answer = pages.answer(target="/", headers=asked_with(Accept_Encoding=taken))
    assert dict(answer.headers).get("Content-Encoding") == coding
    assert dict(answer.headers)["Vary"] == "Accept-Encoding"
    assert read(answer.body) == FRONT


def test_a_page_that_has_not_changed_is_not_sent_again(pages: Pages) -> None:
    etag = dict(pages.answer(target="/", headers=asked_with()).headers)["ETag"]
    again = pages.answer(target="/", headers=asked_with(If_None_Match=f"W/{etag}"))
    assert (again.status, again.body) == (304, b"")


def test_assets_are_kept_for_ever_and_pages_are_asked_for_again(pages: Pages) -> None:
    script = dict(pages.answer(target="/assets/3f2a/js/journey.js", headers=asked_with()).headers)
    page = dict(pages.answer(target="/", headers=asked_with()).headers)
    assert (script["Content-Type"], "immutable" in script["Cache-Control"]) == ("text/javascript; charset=utf-8", True)
    assert "must-revalidate" in page["Cache-Control"]


def test_what_is_not_there_is_said_in_the_language_of_its_address(pages: Pages) -> None:
    assert pages.answer(target="/nothing", headers=asked_with()).body == b"Tidak ada"
    assert pages.answer(target="/en/nothing", headers=asked_with()).body == b"Nothing here"
    assert pages.answer(target="/../index.html", headers=asked_with()).status == 404
