"""How easily a password is guessed: zxcvbn's estimate, which here knows Indonesian and what is known of the family.

No composition rules (NIST SP 800-63B-4, 3.1.1.2). What counts is length, and how many guesses it takes who knows people and this family.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from chalicelib.domain.account import SHORTEST_PASSWORD
from chalicelib.domain.errors import PasswordRefused

LONGEST = 256
#: zxcvbn's highest mark. With argon2id at 25 ms, eight years of a processor's time for one household of a stolen table.
_ENOUGH_GUESSES = 10**10
#: So much of it is judged: the meter's time grows with the square of the length, and forty characters that pass are enough.
_JUDGED = 40
_WORDS = Path(__file__).parent / "words"
_LISTS = ("favourites", "indonesian", "names")
_KNOWN = "known"
#: Gaps between words make no guess harder.
_GAPS = re.compile(r"[\s._,;:/-]+")
#: One sign for those that are read alike: the meter tries every reading of every sign, and who writes them all shouldn't cost us a second.
_READ_ALIKE = str.maketrans("@{[<!|$+", "4(((1157")


def check_password(password: str, *, known_words: Sequence[str]) -> None:
    """Raise PasswordRefused unless `password` is long enough and hard to guess, also for somebody who knows `known_words`.

    The codes are too-short, too-long, easily-guessed and about-you. Costs 1 ms of CPU, 12 at most; the first time in a process 30 more."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordRefused("too-short", f"Use at least {SHORTEST_PASSWORD} characters: three or four words that you will remember.")
    if len(password) > LONGEST:
        raise PasswordRefused("too-long", f"Use at most {LONGEST} characters.")
    guesses, is_about_them = _estimated(_plain(password)[:_JUDGED], {_plain(word).lower() for word in known_words} - {""})
    if guesses >= _ENOUGH_GUESSES:
        return
    if is_about_them:
        raise PasswordRefused("about-you", "Names, dates and numbers of the family are easily guessed. Take other words.")
    raise PasswordRefused("easily-guessed", "This is among the first things that somebody would try. Take other words.")


def _plain(text: str) -> str:
    return _GAPS.sub("", text).translate(_READ_ALIKE)


def _estimated(plain: str, known: set[str]) -> tuple[float, bool]:
    """How many guesses `plain` takes, and whether any of `known` stands in it."""
    from zxcvbn import matching, scoring  # type: ignore[import-untyped]  # it has no types

    if not plain:
        return 0, False
    # Not its own front door: that keeps the last family's words, for all threads.
    dictionaries = {_KNOWN: dict.fromkeys(known, 1), **_dictionaries()}
    found = scoring.most_guessable_match_sequence(plain, matching.omnimatch(plain, dictionaries))
    return float(found["guesses"]), any(part.get("dictionary_name") == _KNOWN for part in found["sequence"])


@lru_cache(maxsize=1)
def _dictionaries() -> dict[str, dict[str, int]]:
    """Word → rank, by list: the meter's own, which repeated words are judged by too, and ours."""
    from zxcvbn import matching

    matching.add_frequency_lists({name: (_WORDS / f"{name}.txt").read_text("ascii").split() for name in _LISTS})
    return dict(matching.RANKED_DICTIONARIES)
