"""What a notice may say: plain words, in the languages of the site, of nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.notice import LONGEST, PAGES, Notice, NoticeRefused
from static_site import build

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
NOTICE = Notice("info", {"id": "Foto surat boleh menyusul.", "en": "Photos may follow."}, NOW, NOW + timedelta(hours=2), "/help/#asli")


def test_a_notice_is_kept_and_read_again() -> None:
    assert Notice.of(NOTICE.kept()) == NOTICE
    bare = Notice("warning", {"id": "Situs ini asli."}, NOW)
    assert Notice.of(bare.kept()) == bare
    assert bare.kept().keys() == {"level", "since", "texts"}


def test_it_is_up_until_its_time() -> None:
    assert NOTICE.is_up(NOW + timedelta(minutes=119))
    assert not NOTICE.is_up(NOW + timedelta(hours=2))
    assert replace(NOTICE, until=None).is_up(NOW + timedelta(days=300))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0 letters|Indonesian at least"),
        ("a" * (LONGEST + 1), "281 letters"),
        ("Buka <b>sekarang</b>", "plain words"),
        ("Lihat https://sensus.example", "plain words"),
        ("Lihat WWW.sensus.example", "plain words"),
        ("Lihat [ini](/help/)", "plain words"),
        ("dua\nbaris", "plain words"),
        ("dibalik \u202e", "plain words"),
        ("Keluarga 3319020507109001 diminta datang", "16 digits"),
        ("Keluarga 3319 0205 0710 9001 diminta datang", "16 digits"),
        ("Keluarga 3319.02.05.07.10.9001 diminta datang", "16 digits"),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_only_plain_words_of_nobody_go_up(text: str, told: str, language: str) -> None:
    with pytest.raises(NoticeRefused, match=told) as refusal:
        replace(NOTICE, texts={"id": "Situs ini asli.", language: text})
    assert not text or text not in str(refusal.value), "what was written is not repeated"


def test_telephone_numbers_and_dates_may_be_said() -> None:
    replace(NOTICE, texts={"id": "Telepon 0812 3456 7890 sampai 31-03-2020, pukul 15.00."})


def test_indonesian_is_always_there_and_other_languages_are_those_of_the_site() -> None:
    with pytest.raises(NoticeRefused, match="Indonesian at least"):
        replace(NOTICE, texts={"en": "Photos may follow."})
    with pytest.raises(NoticeRefused, match="no language fr"):
        replace(NOTICE, texts={"id": "Situs ini asli.", "fr": "Ce site est vrai."})


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example", "/elsewhere/", "/help", "/help/#<b>", "/help/../api/census"]
)
def test_a_notice_leads_to_pages_of_the_site_alone(link: str) -> None:
    with pytest.raises(NoticeRefused, match="page of the site"):
        replace(NOTICE, link=link)


def test_the_pages_are_those_of_the_site() -> None:
    assert set(PAGES) == {page.path for page in build.PAGES if page.path.endswith("/")}


def test_levels_and_times_that_make_no_sense_are_refused() -> None:
    with pytest.raises(NoticeRefused, match="info or warning"):
        replace(NOTICE, level="panic")
    with pytest.raises(NoticeRefused, match="in the past"):
        replace(NOTICE, until=NOW)
