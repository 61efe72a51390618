"""Whether a photo can be read. It prefers to accept: what it refuses costs a family another try, what it accepts an officer sees."""

from PIL import Image, ImageChops, ImageFilter, ImageStat

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.verdict import PaperRefused

#: A phone's smallest camera, 640 × 480; a card that was cut out of its photo may be long and narrow.
MINIMUM_PIXELS = 300_000
MINIMUM_EDGE = 300
#: Standard deviation of a gray level of 0 to 255 over patches: a wall, a table, a finger on the lens.
MINIMUM_CONTRAST = 5.0
#: From 0 to 1, see _blur. Where it lies is measured by tests/inspection/test_quality.py.
MAXIMUM_BLUR = 0.75
_JUDGED_EDGE = 1200


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
    return max(_blur(gray, (1, 0)), _blur(gray, (0, 1))) > MAXIMUM_BLUR


def _blur(gray: Image.Image, along: tuple[int, int]) -> float:
    """How little a picture loses by being blurred once more (F. Crété et al., "The blur effect", 2007): 0 sharp, 1 blurred.

    Neighbours that differ do so less after a blur, unless they were blurred before. Contrast and light fall out of the ratio.
    """
    right, down = along
    again = gray.filter(ImageFilter.BoxBlur((4 * right, 4 * down)))
    before, after = (_differences(image, right, down) for image in (gray, again))
    lost = ImageStat.Stat(ImageChops.subtract(before, after)).sum[0]
    had = ImageStat.Stat(before).sum[0]
    return 1 - lost / had if had else 1.0


def _differences(gray: Image.Image, right: int, down: int) -> Image.Image:
    width, height = gray.size
    return ImageChops.difference(gray.crop((right, down, width, height)), gray.crop((0, 0, width - right, height - down)))
