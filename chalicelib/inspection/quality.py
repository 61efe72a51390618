"""Whether a photo can be read. It prefers to accept: what it refuses costs a family another try, what it accepts an officer sees."""

from PIL import Image, ImageChops, ImageFilter, ImageStat

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.verdict import PaperRefused

#: A phone's smallest camera, 640 × 480; a card that was cut out of its photo may be long and narrow.
MINIMUM_PIXELS = 300_000
MINIMUM_EDGE = 300
#: Standard deviation of a gray level of 0 to 255 over patches: a wall, a table, a finger on the lens.
MINIMUM_CONTRAST = 5.0
#: From 0 to 1, see _blur. tests/inspection/test_quality.py measures how many papers fall on which side.
MAXIMUM_BLUR = 0.5
#: The judged size, in pixels: print of a page that is still seen here as lines can be read at the copy's size.
_JUDGED_EDGE = 600
_AGAIN = 6
_LEAST_NOISE = 6
#: The share of pixels that have to lie at an edge: of a page with ten lines, forty times as many do.
_LEAST_EDGES = 0.0005


def check(picture: Image.Image) -> None:
    """Raise PaperRefused with TOO_SMALL or BLANK."""
    if picture.width * picture.height < MINIMUM_PIXELS or min(picture.size) < MINIMUM_EDGE:
        raise PaperRefused(Refusal.TOO_SMALL)
    patches = picture.convert("L").resize((64, 64), Image.Resampling.BOX)
    if ImageStat.Stat(patches).stddev[0] < MINIMUM_CONTRAST:
        raise PaperRefused(Refusal.BLANK)


def blurred(picture: Image.Image) -> bool:
    """Whether the letters run into each other."""
    gray = picture.convert("L")
    gray.thumbnail((_JUDGED_EDGE, _JUDGED_EDGE), Image.Resampling.BOX)
    gray = gray.filter(ImageFilter.BoxBlur(1))
    return max(_blur(gray, (1, 0)), _blur(gray, (0, 1))) > MAXIMUM_BLUR


def _blur(gray: Image.Image, along: tuple[int, int]) -> float:
    """How little the edges lose by being blurred once more (after F. Crété et al., "The blur effect", 2007): 0 sharp, 1 blurred.

    Neighbours that differ do so less after a blur, unless they were blurred before. Contrast and light fall out of the ratio; what differs
    no more than most of the picture does is the camera's noise, and left out, since noise is always sharp.
    """
    again = gray.filter(ImageFilter.BoxBlur((_AGAIN * along[0], _AGAIN * along[1])))
    before, after = _differences(gray, along), _differences(again, along)
    noise = max(_LEAST_NOISE, 4 * ImageStat.Stat(before).median[0])
    edges = before.point([255 if value > noise else 0 for value in range(256)])
    if ImageStat.Stat(edges).mean[0] < _LEAST_EDGES * 255:
        return 1.0
    had = ImageStat.Stat(before, edges).sum[0]
    lost = ImageStat.Stat(ImageChops.subtract(before, after), edges).sum[0]
    return 1 - lost / had


def _differences(gray: Image.Image, along: tuple[int, int]) -> Image.Image:
    """Each pixel's difference to its neighbour on one side."""
    (right, down), (width, height) = along, gray.size
    return ImageChops.difference(gray.crop((right, down, width, height)), gray.crop((0, 0, width - right, height - down)))
