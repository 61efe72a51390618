"""Whatever the bytes are: there is a verdict, and what is accepted is clean."""

import random
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.inspection.paper import inspect
from tests.inspection import copies
from tests.inspection.pdfs import a_pdf, with_picture
from tests.inspection.signers import Registry
from tests.inspection.test_photos import a_file, a_paper

MAGIC = [
    b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj<</Type/Catalog",
]  # fmt: skip
SLOWLY = [HealthCheck.too_slow, HealthCheck.data_too_large]
calmly = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOWLY)
KEYS = b"/Type /Kids /Parent /Contents /Resources /Font /XObject /Length /Filter /MediaBox /Count".split()


@cache
def _papers() -> list[bytes]:
    photo = a_file(a_paper(640))
    return [
        photo,
        a_file(a_paper(640), progressive=True),
        a_file(a_paper(640), "PNG"),
        a_pdf(pages=2),
        with_picture(photo, width=640, height=448),
        Registry().sign(a_pdf()),
    ]


def _judged(content: bytes) -> None:
    verdict = inspect(content)
    if verdict.refused is None:
        copies.require_clean(verdict)
    else:
        assert not verdict.content


@calmly
@given(st.sampled_from(MAGIC), st.binary(max_size=2000))
def test_random_bytes_get_a_verdict(beginning: bytes, rest: bytes) -> None:
    _judged(beginning + rest)


@calmly
@given(st.integers(0, 5), st.integers(0, 2**32))
def test_papers_with_some_bytes_changed_get_a_verdict(which: int, seed: int) -> None:
    content, dice = bytearray(_papers()[which]), random.Random(seed)
    for _ in range(dice.randint(1, 40)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    _judged(bytes(content))


@calmly
@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2**32))
def test_papers_put_together_of_parts_get_a_verdict(one: int, other: int, seed: int) -> None:
    dice, first, second = random.Random(seed), _papers()[one], _papers()[other]
    at, cut = dice.randrange(len(first)), dice.randrange(len(second))
    _judged(first[:at] + second[cut:] + first[at:])


@calmly
@given(st.integers(3, 5), st.integers(0, 2**32))
def test_pdfs_with_keys_swapped_get_a_verdict(which: int, seed: int) -> None:
    content, dice = _papers()[which], random.Random(seed)
    for _ in range(dice.randint(1, 4)):
        content = content.replace(dice.choice(KEYS), dice.choice(KEYS), dice.randint(1, 3))
    _judged(content)
