"""Whether photos can be read: measured on papers that are painted and photographed by arithmetic."""

import io
import random
from collections.abc import Iterator

from PIL import Image

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.paper import inspect
from tests.inspection.papers import Photo, photographed

#: How far a point spreads, in heights of the smallest letters. Up to the first a paper is easily read, from the second on not at all.
LEGIBLE, ILLEGIBLE = 0.15, 0.5
EACH = 6


def _photos(spreads: tuple[float, ...], *, shaken: bool = False) -> Iterator[Photo]:
    dice = random.Random(2020)
    for spread in spreads:
        for _ in range(EACH):
            yield photographed(dice, width=dice.choice((1000, 1400)), spread=spread, shaken=shaken)


def _called_blurred(photos: Iterator[Photo]) -> float:
    """The share of photos that are called blurred; each is taken for everything else, at every quality that phones store."""
    verdicts = [inspect(photo.jpeg(quality)) for photo, quality in zip(photos, (45, 60, 75, 90) * 100, strict=False)]
    assert {verdict.refused for verdict in verdicts} == {None}
    return sum(verdict.blurred for verdict in verdicts) / len(verdicts)


def test_no_legible_paper_is_called_blurred() -> None:
    assert _called_blurred(_photos((0.02, 0.08, LEGIBLE))) == 0


def test_at_least_nine_of_ten_illegible_papers_are_called_blurred() -> None:
    assert _called_blurred(_photos((ILLEGIBLE, 1.0))) >= 0.9


def test_most_badly_shaken_papers_are_called_blurred() -> None:
    assert _called_blurred(_photos((0.8,), shaken=True)) >= 0.5


def test_a_paper_in_bad_light_is_taken() -> None:
    photo = photographed(random.Random(3), width=1200, spread=0.05)
    dark = Photo(photo.image.point(lambda level: level // 3), photo.letter, photo.blur)
    assert inspect(dark.jpeg()).refused is None
    assert not inspect(dark.jpeg()).blurred


def _of_one_colour(size: tuple[int, int], level: int, unevenness: int = 0) -> bytes:
    noise = Image.frombytes("L", size, random.Random(4).randbytes(size[0] * size[1]))
    out = io.BytesIO()
    noise.point([level + (value - 128) * unevenness // 128 for value in range(256)]).save(out, "JPEG")
    return out.getvalue()


def test_a_wall_a_finger_and_darkness_are_blank() -> None:
    for level, unevenness in ((250, 0), (250, 5), (128, 40), (4, 3)):
        assert inspect(_of_one_colour((1200, 900), level, unevenness)).refused == Refusal.BLANK


def test_a_photo_with_too_few_pixels_to_read_is_too_small_and_one_of_the_smallest_camera_is_not() -> None:
    paper = photographed(random.Random(6), width=1200, spread=0.02).image
    refused = {}
    for size in ((160, 120), (400, 300), (1600, 200), (640, 480), (1300, 320)):
        out = io.BytesIO()
        paper.resize(size, Image.Resampling.BOX).save(out, "JPEG")
        refused[size] = inspect(out.getvalue()).refused
    assert refused == {
        (160, 120): Refusal.TOO_SMALL, (400, 300): Refusal.TOO_SMALL, (1600, 200): Refusal.TOO_SMALL, (640, 480): None, (1300, 320): None,
    }  # fmt: skip
