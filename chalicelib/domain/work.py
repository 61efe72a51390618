"""How much work is asked before a card is judged: more where many were guessed wrongly of late, and never too much for a cheap phone."""

from datetime import datetime, timedelta

#: The largest number that a proof of work has to search, with nothing behind it: half a second on a cheap phone, on average.
EASE = 100_000
#: The most that is ever asked: 5 s at worst, 2.5 on average, at the 100,000 numbers a second of a processor six times slower than a desk's.
HARDEST = 500_000
#: How long a wrong guess counts, at most.
WINDOW = timedelta(hours=1)
#: So many wrong guesses of an hour are people's own: at one address, which a village hall or a carrier shares, and about one district.
_FROM_SOURCE, _ABOUT_DISTRICT = 20, 200


def asked(*, from_source: int, about_district: int = 0) -> int:
    """What is asked where so many guesses of the hour were wrong: twice the ease, four times, the most."""
    excess = int(max(from_source / _FROM_SOURCE, about_district / _ABOUT_DISTRICT))
    return min(HARDEST, EASE << min(excess.bit_length(), 8))


def window(machine_now: datetime) -> int:
    """The number of the hour whose wrong guesses count together."""
    return int(machine_now.timestamp() // WINDOW.total_seconds())
