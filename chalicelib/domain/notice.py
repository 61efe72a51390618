"""A notice: what operations have to say on every page at once, in the reader's language, as plain text."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.faults import Fault
from chalicelib.questionnaire.languages import LANGUAGES, SOURCE

#: What a reader may put away, and what stays on the page.
LEVELS = ("info", "warning")
#: Letters in each language: what fits a small phone beside the page's own heading.
LONGEST = 280
#: The pages that a notice may lead to, as the source language has them.
PAGES = ("/", "/count/", "/dispute/", "/help/", "/household/", "/officer/", "/progress/", "/receipt/", "/spread/", "/visit/")
#: Sixteen digits, however they are grouped: a NIK or a KK number.
_PERSONAL = re.compile(r"\d(?:[ .\-]?\d){15}")
#: What isn't plain text: markup, an address, a character that no keyboard writes.
_NOT_PLAIN = re.compile(r"[<>`\[\]{}\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|://|www\.", re.IGNORECASE)


class NoticeRefused(Fault):
    """The notice can't go up so. The text says what is wrong, and the way on; it never repeats what was written."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`texts` by language, the source's always: it is shown where one is missing. `link` is a page of the site's own, "" for none.

    Times are the machine's: what it tells of happens to machines. It is up from `since`, and until `until` or until it is cleared."""

    level: str
    texts: dict[str, str]
    since: datetime
    until: datetime | None = None
    link: str = ""

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise NoticeRefused(f"A notice's level is {' or '.join(LEVELS)}.")
        if not self.texts.get(SOURCE):
            raise NoticeRefused(
                f"Write it in Indonesian at least (--{SOURCE}): who reads another language is shown that where theirs is missing."
            )
        if unknown := set(self.texts) - set(LANGUAGES):
            raise NoticeRefused(f"The site has no language {', '.join(sorted(unknown))}. It has {', '.join(LANGUAGES)}.")
        for language, text in self.texts.items():
            _require_plain(language, text)
        page, _, place = self.link.partition("#")
        if self.link and (page not in PAGES or not re.fullmatch(r"[a-z0-9-]*", place)):
            raise NoticeRefused(f"A notice leads to a page of the site alone, such as /help/#asli. The pages are {', '.join(PAGES)}.")
        if self.until is not None and self.until <= self.since:
            raise NoticeRefused("--until is in the past. Give a time to come, or leave it out and clear the notice when it is over.")

    def is_up(self, now: datetime) -> bool:
        """Whether it is to be shown at `now`."""
        return self.until is None or now < self.until

    def kept(self) -> dict[str, Any]:
        """As a record."""
        said: dict[str, Any] = {"level": self.level, "since": self.since.isoformat(timespec="seconds"), "texts": self.texts}
        if self.link:
            said["link"] = self.link
        return said if self.until is None else {**said, "until": self.until.isoformat(timespec="seconds")}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Notice":
        """The notice that a record says."""
        until = datetime.fromisoformat(kept["until"]) if "until" in kept else None
        return cls(kept["level"], kept["texts"], datetime.fromisoformat(kept["since"]), until, kept.get("link", ""))


def _require_plain(language: str, text: str) -> None:
    if not 0 < len(text) <= LONGEST:
        raise NoticeRefused(
            f"--{language}: it has {len(text)} letters. Say it in at most {LONGEST}; a page of the site (--link) may say more."
        )
    if _NOT_PLAIN.search(text):
        raise NoticeRefused(
            f"--{language}: write plain words, without markup and addresses. To lead somewhere, name a page of the site: --link."
        )
    if _PERSONAL.search(text):
        raise NoticeRefused(
            f"--{language}: it has a number of 16 digits, as a NIK or a KK number is. Nobody's number may stand on the site."
        )
