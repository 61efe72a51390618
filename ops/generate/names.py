"""What a person of a generation is called. Many have one name only, the older the more."""

from random import Random

from ops.generate.words import BAPTISMAL, ELDER, FOREIGN, MIDDLE, MIDDLE_LAST, MODERN, MODERN_LAST, MOSLEM, REPUBLIC

_CHRISTIAN = ("protestant", "catholic")


def name(rng: Random, *, sex: str, born: int, religion: str) -> str:
    """A name for somebody of `sex`, born in the year `born`."""
    words = _words(rng, sex=sex, born=born)
    while religion != "islam" and MOSLEM.intersection(words):
        words = _words(rng, sex=sex, born=born)
    if religion in _CHRISTIAN and rng.random() < 0.7:
        words.insert(0, rng.choice(BAPTISMAL[sex]))
    return " ".join(dict.fromkeys(words))


def _words(rng: Random, *, sex: str, born: int) -> list[str]:
    if born < 1946:
        return [rng.choice(ELDER[sex])]
    if born < 1969:
        return _of_two(rng, REPUBLIC[sex], MIDDLE_LAST[sex], alone=0.68)
    if born < 1993:
        return _of_two(rng, MIDDLE[sex], MIDDLE_LAST[sex], alone=0.13)
    words = _of_two(rng, MODERN[sex], MODERN_LAST[sex], alone=0.02)
    if rng.random() < 0.55:
        words.insert(1, rng.choice(MODERN[sex]))
    return words


def foreign_name(rng: Random, *, sex: str, citizenship: str) -> str:
    """A name for a citizen of another country."""
    return rng.choice(FOREIGN[citizenship][sex])


def _of_two(rng: Random, first: tuple[str, ...], last: tuple[str, ...], *, alone: float) -> list[str]:
    return [rng.choice(first)] if rng.random() < alone else [rng.choice(first), rng.choice(last)]
