"""What the start page says of the calendar: assets/js/landing.js, phases.js, calendar.js and text.js themselves, run in Node.

Needs Node on the machine, as the browser's tests do."""

import json
import subprocess
from typing import Any

import pytest

from static_site.scripts import bare

#: What a browser has and Node hasn't; nothing is asked of the census. Elements are only their texts; a file is what is in it.
_BROWSER = """
const document = { documentElement: { lang: given.language } };
const location = { search: "", hostname: "sensus.example", origin: "https://sensus.example", pathname: "/" };
globalThis.fetch = () => Promise.reject(new Error("offline"));
const follow = () => {};
const keepPages = () => {};
let file = "";
globalThis.Blob = class { constructor(parts) { file = parts.join(""); } };
URL.createObjectURL = () => "blob:made";
const element = (tag, { textContent = "" } = {}, ...children) => [textContent, ...children].flat(9).filter(Boolean).join("|");
const place = () => ({ textContent: "", style: {}, said: [], replaceChildren(...nodes) { this.said = nodes; } });
"""
_ASKED = """
const places = {};
const { phase } = given.campaign;
if (phase === "online") (places.phase = place()).textContent = onTheLine(given.campaign);
else tell(given.campaign, (name) => (places[name] ??= place()));
console.log(JSON.stringify({ line: places.phase.textContent, brief: places.brief?.said ?? [], now: places.now?.said ?? [], file }));
"""


def page(*, language: str = "id", **changes: object) -> Any:
    """What the page says of SP2020 on 20 March but for `changes`: its line, what stands below it, the calendar's file."""
    campaign = {
        "campaign": "sp2020",
        "phase": "online",
        "now": "2020-03-20T09:00:00+07:00",
        "opens": "2020-02-15T00:00:00+07:00",
        "closes": "2020-04-01T00:00:00+07:00",
        "interview_from": "2020-07-01T00:00:00+07:00",
        "interview_until": "2020-08-01T00:00:00+07:00",
        "extended": False,
        **changes,
    }
    given = json.dumps(json.dumps({"campaign": campaign, "language": language}))
    landing = f"const onTheLine = (() => {{\n{bare('landing.js')}return said;\n}})();\n"
    phases = f"const calendar = (() => {{\n{bare('calendar.js')}return calendar;\n}})();\n{bare('phases.js')}"
    module = f"const given = JSON.parse({given});{_BROWSER}{bare('text.js')}{landing}{phases}{_ASKED}"
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Sensus online dibuka sampai 31 Maret 2020."),
        ({"closes": "2020-04-15T00:00:00+07:00", "extended": True}, "Sensus online diperpanjang sampai 14 April 2020."),
        ({"closes": "2020-04-15T14:00:00+07:00", "extended": True}, "Sensus online diperpanjang sampai 15 April 2020, pukul 14.00 WIB."),
        ({"now": "2020-03-31T08:00:00+07:00"}, "Hari ini hari terakhir. Isian diterima sampai pukul 24.00 WIB."),
        ({"now": "2020-03-30T08:00:00+07:00"}, "Sensus online dibuka sampai 31 Maret 2020."),
        (
            {"now": "2020-04-15T08:00:00+07:00", "closes": "2020-04-15T14:00:00+07:00"},
            "Hari ini hari terakhir. Isian diterima sampai pukul 14.00 WIB.",
        ),
        (
            {"now": "2020-04-14T15:00:00+07:00", "closes": "2020-04-15T14:00:00+07:00"},
            "Sensus online dibuka sampai 15 April 2020, pukul 14.00 WIB.",
        ),
        (
            {"now": "2020-03-31T08:00:00+08:00", "closes": "2020-04-01T00:00:00+08:00"},
            "Hari ini hari terakhir. Isian diterima sampai pukul 24.00 WITA.",
        ),
        (
            {"now": "2020-03-31T08:00:00+09:00", "closes": "2020-03-31T23:30:00+09:00"},
            "Hari ini hari terakhir. Isian diterima sampai pukul 23.30 WIT.",
        ),
        ({"phase": "before", "now": "2020-02-06T21:00:00+07:00"}, "Sensus dibuka 9 hari lagi, 15 Februari 2020."),
        ({"phase": "before", "now": "2020-02-14T23:59:00+07:00"}, "Sensus dibuka besok, 15 Februari 2020."),
        (
            {"phase": "before", "now": "2020-02-15T06:00:00+09:00", "opens": "2020-02-15T09:00:00+09:00"},
            "Sensus dibuka hari ini pukul 09.00 WIT.",
        ),
        ({"phase": "closed"}, "Sensus online sudah ditutup. Isian diterima sampai 31 Maret 2020."),
        ({"phase": "interview"}, "Petugas sedang berkunjung, sampai 31 Juli 2020."),
        ({"phase": "ended"}, "Sensus sudah selesai. Terima kasih atas bantuan Bapak/Ibu."),
        ({"phase": "something new"}, "Sensus sudah selesai. Terima kasih atas bantuan Bapak/Ibu."),
    ],
)
def test_the_start_page_says_what_the_calendar_says(changes: dict[str, object], line: str) -> None:
    assert page(**changes)["line"] == line


@pytest.mark.parametrize("phase", ["closed", "interview"])
def test_whoever_was_not_counted_learns_when_officers_come_and_how_to_tell_them(phase: str) -> None:
    told = " ".join(page(phase=phase, interview_from="2020-09-01T00:00:00+07:00", interview_until="2020-10-01T00:00:00+07:00")["now"])
    for words in (
        "1 September 2020 sampai 30 September 2020",
        "Kartu Keluarga",
        "kode QR pada tanda pengenalnya",
        "uang, PIN",
        "bukti pengisian",
    ):
        assert words in told


def test_the_days_of_the_census_can_be_kept_in_the_phones_calendar() -> None:
    told = page(phase="before", now="2020-02-06T21:00:00+07:00")
    assert "Simpan di kalender HP" in told["brief"][0]
    lines = told["file"].split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    starts = [line.partition(":")[2] for line in lines if line.startswith("DTSTART;VALUE=DATE:")]
    ends = [line.partition(":")[2] for line in lines if line.startswith("DTEND;VALUE=DATE:")]
    assert (starts, ends) == (["20200215", "20200331"], ["20200216", "20200401"])
    assert len({line for line in lines if line.startswith("UID:")}) == 2
    assert "DTSTAMP:20200206T140000Z" in lines
    assert "SUMMARY:Hari terakhir sensus online" in lines
    # Longer ones would have to be folded (RFC 5545, 3.1).
    assert max(len(line.encode()) for line in lines) <= 75
    assert [line for line in lines if ":" not in line] == [""]
