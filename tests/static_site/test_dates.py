"""What the start page says of the calendar: assets/js/landing.js and text.js themselves, run in Node.

Needs Node on the machine, as the browser's tests do."""

import json
import subprocess

import pytest

from static_site.scripts import bare

#: What a browser has and Node hasn't; nothing is asked of the census.
_BROWSER = """
const document = { documentElement: { lang: given.language } };
const location = { search: "" };
globalThis.fetch = () => Promise.reject(new Error("offline"));
const follow = () => {};
"""


def said(*, language: str = "id", **changes: object) -> str:
    """The line about the phase, of SP2020 on 20 March but for `changes`."""
    campaign = {
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
    module = f"const given = JSON.parse({given});{_BROWSER}{bare('text.js')}{bare('landing.js')}console.log(said(given.campaign));"
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Sensus online dibuka sampai 31 Maret 2020."),
        ({"closes": "2020-04-15T00:00:00+07:00", "extended": True}, "Sensus online diperpanjang sampai 14 April 2020."),
        ({"closes": "2020-04-15T14:00:00+07:00", "extended": True}, "Sensus online diperpanjang sampai 15 April 2020, pukul 14.00."),
        ({"now": "2020-03-31T08:00:00+07:00"}, "Hari ini hari terakhir. Isian diterima sampai pukul 24.00 WIB."),
        ({"now": "2020-03-30T08:00:00+07:00"}, "Sensus online dibuka sampai 31 Maret 2020."),
        (
            {"now": "2020-04-15T08:00:00+07:00", "closes": "2020-04-15T14:00:00+07:00"},
            "Hari ini hari terakhir. Isian diterima sampai pukul 14.00 WIB.",
        ),
        (
            {"now": "2020-04-14T15:00:00+07:00", "closes": "2020-04-15T14:00:00+07:00"},
            "Sensus online dibuka sampai 15 April 2020, pukul 14.00.",
        ),
        (
            {"phase": "closed"},
            "Sensus online sudah ditutup. Keluarga yang belum mengisi dikunjungi petugas 1 Juli 2020 sampai 31 Juli 2020.",
        ),
        (
            {"phase": "closed", "interview_from": "2020-09-01T00:00:00+07:00", "interview_until": "2020-10-01T00:00:00+07:00"},
            "Sensus online sudah ditutup. Keluarga yang belum mengisi dikunjungi petugas 1 September 2020 sampai 30 September 2020.",
        ),
    ],
)
def test_the_start_page_says_what_the_calendar_says(changes: dict[str, object], line: str) -> None:
    assert said(**changes) == line
