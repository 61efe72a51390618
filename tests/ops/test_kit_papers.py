"""The papers of a kit: at each moment of the campaign, in each language, for every name that there is."""

import csv
import io
import re
from datetime import datetime, timedelta

import pypdfium2
import pytest
from lokal import wilayah
from reportlab.lib.pagesizes import A4

from chalicelib.domain.counts import Counts
from chalicelib.domain.neighbourhoods import Part
from chalicelib.enumeration.outreach import Place
from chalicelib.questionnaire.languages import LANGUAGES
from ops.kit import papers, poster, poster_pdf, texts
from ops.kit.agencies import Agency
from ops.kit.texts import Kit
from tests.builders import CLOSED, ONLINE
from tests.ops.kits import SITE, Fetched, a_kit, a_village, boxes, codes_in_pdf, codes_in_svg, side_of_code, texts_in, words_of

MOMENTS = {
    "before": "2020-02-01T08:00+07:00",
    "online": "2020-03-20T09:00+07:00",
    "last_days": "2020-03-29T09:00+07:00",
    "closed": "2020-04-01T00:05+07:00",
    "interview": "2020-07-10T09:00+07:00",
    "ended": "2020-08-02T09:00+07:00",
}
KAUMAN = f"{SITE}/3319/#3319021001"
SOME_RTS = [Part((("001", "001"),), 30, 20, 24), Part((("001", "002"), ("002", "")), 14, 0, 4), Part((("003", "001"),), 12, 5, 12)]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(MOMENTS[moment])


def made(kit: Kit) -> dict[str, bytes]:
    return papers.files(kit, rts=SOME_RTS, rts_read=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_poster_is_one_page_whose_code_leads_to_the_site(moment: str, language: str) -> None:
    kit = a_kit(now=at(moment), language=language)
    files = made(kit)
    folder = "" if language == "id" else f"/{language}"
    address = f"{SITE}{folder}/{'progress/' if moment == 'ended' else ''}3319/#3319021001"
    assert kit.moment == moment
    assert codes_in_pdf(files["poster.pdf"]) == [address]
    assert codes_in_svg(files["poster.html"].decode()) == [address]
    document = pypdfium2.PdfDocument(files["poster.pdf"])
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(A4)


@pytest.mark.parametrize("moment", MOMENTS)
def test_both_posters_say_the_same(moment: str) -> None:
    files = made(a_kit(now=at(moment), agency=Agency("Dinas “X” & Y – Kudus", "3319021001", 3, "x")))
    sheet = poster.of(a_kit(now=at(moment)))
    for said in (
        sheet.title,
        sheet.within,
        sheet.headline,
        sheet.lead,
        sheet.scan,
        sheet.address,
        *sheet.ready,
        sheet.free,
        "Dinas “X” & Y – Kudus",
    ):
        assert said in words_of(files["poster.pdf"]), said
        assert said in texts_in(files["poster.html"]), said


def test_a_poster_says_until_when_and_what_to_have_ready_and_that_it_is_free() -> None:
    said = words_of(made(a_kit())["poster.pdf"])
    for text in (
        "Kelurahan Kauman", "Kecamatan Kota Kudus, Kabupaten Kudus", "sampai 31 Maret 2020, pukul 24.00 WIB", "Kartu Keluarga (KK)",
        "Buku nikah atau akta cerai", "Akta kematian", "Gratis. Petugas tidak pernah meminta uang", "sensus.example",
    ):  # fmt: skip
        assert text in said


def test_an_extension_is_on_the_next_poster() -> None:
    extended = datetime.fromisoformat("2020-05-30T12:00+07:00")
    kit = a_kit(now=CLOSED, closes=extended)
    assert "sampai 30 Mei 2020, pukul 12.00 WIB" in words_of(made(kit)["poster.pdf"])
    assert "until 30 May 2020, 12:00 WIB" in made(kit)["messages.txt"].decode()


def test_a_campaign_of_another_zone_names_its_clock() -> None:
    assert a_kit(time_zone="Asia/Jayapura").deadline == "1 April 2020, pukul 02.00 WIT"
    assert a_kit(time_zone="Asia/Singapore").deadline == "1 April 2020, pukul 01.00 UTC+0800"


@pytest.mark.parametrize("moment", ["closed", "interview"])
def test_after_the_close_a_poster_says_when_interviewers_come_and_invites_nobody(moment: str) -> None:
    said = words_of(made(a_kit(now=at(moment)))["poster.pdf"])
    assert "1 Juli 2020 sampai 31 Juli 2020" in said
    assert "31 Maret" not in said
    assert "lewat HP" not in said


def test_the_last_days_are_counted_where_it_is_read_at_once_and_not_on_a_poster() -> None:
    assert texts.when(a_kit(now=at("last_days"))) == "Tinggal 3 hari. Isian diterima sampai 31 Maret 2020, pukul 24.00 WIB."
    last = a_kit(now=at("last_days") + timedelta(days=2))
    assert texts.when(last) == "Hari ini hari terakhir. Isian diterima sampai 31 Maret 2020, pukul 24.00 WIB."
    assert "hari terakhir: isi sensus" in words_of(made(last)["poster.pdf"])
    assert "Hari ini" not in words_of(made(last)["poster.pdf"])
    assert a_kit(now=ONLINE).moment == "online"


def test_nothing_leaves_the_paper_and_the_code_stays_large_however_long_the_names() -> None:
    villages = [name.name for name in longest_names()]
    widest = Agency("W" * 80, "3319021001", 1, "w")
    for language in LANGUAGES:
        for moment in MOMENTS:
            for village in (*villages, "W" * 60):
                place = a_village(
                    name=village, within=("Jawa Tengah", "Kabupaten Kepulauan Siau Tagulandang Biaro", "Kecamatan Kabupaten " * 2)
                )
                pdf = poster_pdf.drawn(poster.of(a_kit(place=place, now=at(moment), language=language, agency=widest)), language=language)
                lefts, bottoms, rights, tops = zip(*boxes(pdf), strict=True)
                assert min(lefts) >= 40
                assert max(rights) <= A4[0] - 40
                assert min(bottoms) >= 40
                assert max(tops) <= A4[1] - 40
                assert side_of_code(pdf) > 45


def longest_names() -> list[wilayah.Wilayah]:
    """The longest village names of a few provinces."""
    villages = [
        village
        for province in ("11", "33", "91")
        for regency in wilayah.list_wilayah(province)[:6]
        for district in wilayah.list_wilayah(regency.code)
        for village in wilayah.list_wilayah(district.code)
    ]
    return sorted(villages, key=lambda village: -len(village.name))[:2]


def test_the_letters_of_the_poster_have_every_region_and_every_word() -> None:
    names = [village.name for district in wilayah.list_wilayah("33.19") for village in wilayah.list_wilayah(district.code)]
    names += [regency.name for province in wilayah.list_wilayah() for regency in wilayah.list_wilayah(province.code)]
    from ops.kit.words import said, speech

    spoken = [speech(language)._words[text] for language in LANGUAGES if language != "id" for text in said()]
    for text in (*names, *said(), *spoken):
        text.encode("cp1252")


@pytest.mark.parametrize("name", ["kit.html", "poster.html"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_page_fetches_nothing_and_runs_nothing(name: str, moment: str) -> None:
    html = made(a_kit(now=at(moment), agency=Agency("<b onclick=1>&\"'", "3319021001", 4, "b")))[name].decode()
    page = Fetched(html)
    assert page.fetched == []
    assert set(page.links) <= {KAUMAN, f"{SITE}/spread/#3319021001", "poster.pdf", "messages.txt", "counts.csv"}
    assert re.findall(r"url\((?!#kawung)|@import|javascript:", html) == []
    assert "<b onclick" not in html


def test_the_page_says_what_is_left_and_what_the_target_asks_for() -> None:
    said = texts_in(made(a_kit())["kit.html"])
    assert "20 % penduduk sudah tercatat" in said.replace("\u00a0", " ")
    # 108 of 400 people are the target, 80 are counted; 320 are left in 96 households.
    assert "Target 27 %: masih kurang 28 orang, kira-kira 9 keluarga." in said.replace("\u00a0", " ")
    assert "Peringkat 2 dari 3 desa dan kelurahan di Kecamatan Kota Kudus." in said
    assert "Belum tercatat 96 320" in said
    assert "Di antaranya sudah mulai mengisi 7" in said
    assert "Baru tercatat 14 Mar 15 Mar 16 Mar 17 Mar 18 Mar 19 Mar 20 Mar Jumlah Keluarga 0 0 0 0 0 3 0 3 Orang 0 0 0 0 0 9 0 9" in said


def test_the_bar_is_full_when_all_are_counted_and_only_then() -> None:
    def width(counted: int) -> str:
        html = made(a_kit(place=a_village(counts=Counts(people=400, people_counted=counted, households=9))))["kit.html"].decode()
        return re.findall(r'<rect width="([\d.]+)" height="8" fill="#93331c"', html)[0]

    assert (width(0), width(200), width(400)) == ("0.0", "50.0", "100.0")


def test_a_target_that_is_reached_is_said_to_be_and_one_that_is_not_is_not_asked_for_after_the_close() -> None:
    reached = a_village(counts=Counts(people=100, people_counted=27, households=30, submitted=9))
    assert texts.target(a_kit(place=reached)) == "Target 27\u00a0% sudah tercapai."
    assert texts.target(a_kit(now=CLOSED)) == "Target 27\u00a0%: kurang 28 orang secara online."


def test_rts_are_said_by_range_those_first_where_most_are_left() -> None:
    files = made(a_kit())
    assert "RW 001 RT 001 30 20 sampai 24 RW 003 RT 001 12 5 atau lebih RW 001 RT 002; RW 002 RT - 14 kurang dari 5" in texts_in(
        files["kit.html"]
    )
    assert list(csv.reader(io.StringIO(files["neighbourhoods.csv"].decode())))[1:] == [
        ["RW 001 RT 001", "30", "20", "24"], ["RW 003 RT 001", "12", "5", "12"], ["RW 001 RT 002; RW 002 RT -", "14", "0", "4"],
    ]  # fmt: skip


def test_a_page_says_why_it_says_nothing_of_rts() -> None:
    small = papers.files(a_kit(), rts=[], rts_read=True)
    assert "keluarganya bisa ditebak" in texts_in(small["kit.html"])
    unread = papers.files(a_kit(), rts=None, rts_read=False)
    assert "belum bisa dibaca" in texts_in(unread["kit.html"])
    unasked = papers.files(a_kit(), rts=None, rts_read=True)
    assert "Menurut RT" not in texts_in(unasked["kit.html"])
    assert ("neighbourhoods.csv" in small, "neighbourhoods.csv" in unread, "neighbourhoods.csv" in unasked) == (True, False, False)


def test_children_come_in_the_order_of_what_is_left_in_each() -> None:
    def child(code: str, name: str, households: int, submitted: int) -> Place:
        counts = Counts(people=3 * households, people_counted=3 * submitted, households=households, submitted=submitted)
        return Place(code, name, ("Jawa Tengah", "Kabupaten Kudus", "Jati"), counts, ())

    children = (child("3319032001", "A", 30, 20), child("3319032002", "=B", 90, 40), child("3319031003", "C", 60, 10))
    district = Place(
        "331903", "Jati", ("Jawa Tengah", "Kabupaten Kudus"), Counts(people=540, households=180, submitted=70), (0.1,), children
    )
    files = papers.files(a_kit(place=district), rts=None, rts_read=True)
    rows = list(csv.DictReader(io.StringIO(files["counts.csv"].decode())))
    assert [(row["name"], row["households_left"]) for row in rows] == [("Jati", "110"), ("C", "50"), ("'=B", "50"), ("A", "10")]
    html = files["kit.html"].decode()
    assert [link for link in Fetched(html).links if "/kit.html" in link] == [f"{row['region']}/kit.html" for row in rows[1:]]
    assert html.index("Kelurahan C") < html.index("Desa =B") < html.index("Desa A")


@pytest.mark.parametrize("moment", MOMENTS)
def test_messages_are_short_and_whole_in_every_language(moment: str) -> None:
    text = made(a_kit(now=at(moment), agency=Agency("Puskesmas Kaliwungu", "3319021001", 12, "p")))["messages.txt"].decode()
    for language, name in LANGUAGES.items():
        kit = a_kit(now=at(moment), language=language, agency=Agency("Puskesmas Kaliwungu", "3319021001", 12, "p"))
        said = texts.messages(kit)
        assert said
        assert f"== {name} ==" in text
        assert all(message in text for message in said)
        assert all(len(message) <= 500 for message in said)
        assert any(link in message for message in said for link in (kit.link, kit.progress_link)) or moment in ("closed", "interview")
    assert ("20 %" in text.replace("\u00a0", " ")) == (moment in ("online", "last_days", "closed", "interview"))


def test_a_rate_that_encourages_nobody_is_in_no_message() -> None:
    nobody = a_village(counts=Counts(people=400, households=120))
    assert not any("0\u00a0%" in message for message in texts.messages(a_kit(place=nobody)))


def test_an_agency_learns_what_each_of_its_people_would_have_to_do() -> None:
    agency = Agency("Dinas Sosial", "3319021001", 4, "d")
    expected = "Kalau setiap orang dari 4 pegawai mengajak 3 keluarga, target Kelurahan Kauman tercapai."
    assert texts.share_of_agency(a_kit(agency=agency)) == expected
    assert expected in texts_in(made(a_kit(agency=agency))["kit.html"])
    assert texts.share_of_agency(a_kit(agency=agency, now=CLOSED)) == ""
    assert texts.share_of_agency(a_kit(agency=Agency("Dinas Sosial", "3319021001", 0, "d"))) == ""


def test_the_same_kit_is_the_same_bytes() -> None:
    assert made(a_kit()) == made(a_kit())


def test_no_file_grows_beyond_what_a_phone_sends() -> None:
    assert all(len(content) < 60_000 for content in made(a_kit()).values())
