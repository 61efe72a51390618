"""`ops notice`: what operations have to say on every page, put up and taken down within a minute, without a deployment."""

import argparse
import getpass
from typing import TYPE_CHECKING

from ops.frame import Outcome, moment, noun, verb

if TYPE_CHECKING:
    from ops.frame import Nouns

_LANGUAGES = {"id": "Indonesian", "en": "English", "jv": "Javanese"}
_SEEN = "Pages show it from the next time they are opened or looked at, within about 40 seconds; nothing is to be deployed."


def add_to(nouns: "Nouns") -> None:
    notice = noun(nouns, "notice", about="put a notice on every page of the site, or take it down")
    verb(notice, "show", about="say which notice is up, and what was put up before", example="python -m ops notice show", run=_show)
    put = verb(
        notice,
        "set",
        about="put a notice up, in place of the one before",
        example='python -m ops notice set --level warning --id "Pengiriman foto surat sedang terganggu. Isian bisa dikirim seperti biasa." '
        '--because "S3 refuses uploads." --until 2020-03-20T15:00+07:00',
        run=_set,
    )
    for code, language in _LANGUAGES.items():
        text = f"the text in {language}" + (", which is shown where another language's is missing" if code == "id" else "")
        put.add_argument(f"--{code}", required=code == "id", metavar="TEXT", help=text)
    put.add_argument("--level", choices=("info", "warning"), default="info", help="info can be put away by its reader, a warning stays")
    put.add_argument("--link", default="", metavar="PAGE", help="a page of the site that says more, as /help/#asli")
    put.add_argument("--until", metavar="TIME", help="when it comes down by itself; ISO 8601 with offset, by the real clock")
    clear = verb(
        notice, "clear", about="take the notice down", example='python -m ops notice clear --because "Uploads work again."', run=_clear
    )
    for parser in (put, clear):
        parser.add_argument("--because", required=True, metavar="WHY", help="why, in a sentence that names nobody; kept for ever")


def _show(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import announce

    notice, acts = announce.standing(), announce.acts()
    lines = ["No notice is up."]
    if notice:
        until = f", until {notice.until.isoformat()}" if notice.until else ""
        lines = [f"Up since {notice.since.isoformat()}{until} ({notice.level}):"]
        lines += [f"  {language}  {text}" for language, text in notice.texts.items()]
        lines += [f"  leads to {notice.link}"] if notice.link else []
    lines += [f"{act['what']} by {act['by']} at {act['at'][:19]}Z: {act['because']}" for act in acts]
    return Outcome(lines, {"notice": notice.kept() if notice else None, "acts": acts})


def _set(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.domain.notice import Notice
    from chalicelib.enumeration import announce, clock

    given = {code: " ".join((getattr(arguments, code) or "").split()) for code in _LANGUAGES}
    texts = {code: text for code, text in given.items() if text or getattr(arguments, code) is not None}
    notice = Notice(
        arguments.level,
        texts,
        clock.machine_now(),
        moment("--until", arguments.until) if arguments.until is not None else None,
        arguments.link,
    )
    act = announce.put_up(notice, because=arguments.because, by=getpass.getuser())
    missing = [language for code, language in _LANGUAGES.items() if code not in texts]
    lines = ["The notice is up.", _SEEN]
    lines += [f"There is no text in {' and '.join(missing)}: those who read that are shown the Indonesian one."] if missing else []
    return Outcome(lines, act)


def _clear(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import announce

    act = announce.clear(because=arguments.because, by=getpass.getuser())
    return Outcome(
        ["The notice is down; pages that are open drop it when they are looked at again." if act["before"] else "No notice was up."], act
    )
