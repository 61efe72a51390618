"""Where the doors of a village stand: the SLS that each belongs to, and the order in which a walk comes to them."""

import re

#: What a walk is ordered by; numbers as people count, 9 before 11.
Walk = tuple[list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]], str]

_NUMBER = re.compile("[0-9]{1,3}")


def sls_code(village_code: str, rt: str, rw: str) -> str:
    """The SLS of a door: the village's 10 digits, RT and RW with three digits each. "" where one of them is no number.

    Registers know neighbourhoods by RT and RW alone; the statistical office's own codes of them are another matter."""
    if not (_NUMBER.fullmatch(rt) and _NUMBER.fullmatch(rw)):
        return ""
    return f"{village_code}{int(rt):03}{int(rw):03}"


def rt_and_rw(sls: str) -> tuple[str, str]:
    """RT and RW of an SLS, three digits each."""
    return sls[10:13], sls[13:16]


def walk(*, rt: str, rw: str, address: str, name: str) -> Walk:
    """Where a door comes in the walk through its village: by RW, RT and address; `name` decides where all are alike."""
    return _counted(rw), _counted(rt), _counted(address), name


def _counted(text: str) -> list[tuple[str, int]]:
    return [(words, int(digits or -1)) for words, digits in re.findall(r"([^0-9]*)([0-9]*)", text)]
