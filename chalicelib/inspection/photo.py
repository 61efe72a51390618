"""Photos of papers: decoded and painted anew, so that nothing but the picture is left."""

from io import BytesIO

from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from chalicelib.domain.documents import Refusal
from chalicelib.inspection import quality
from chalicelib.inspection.verdict import PaperRefused, Verdict

#: The largest mode of phones that still makes files of 5 MB. At four bytes a pixel, a PNG of it takes 200 MB to decode.
MAXIMUM_PIXELS = 50_000_000
#: A progressive JPEG is kept whole as coefficients, two bytes and up to four of them a pixel, before its first row comes out.
MAXIMUM_PROGRESSIVE_PIXELS = 25_000_000
#: Where the print of an A4 page is about 200 dots an inch: an officer reads the smallest line.
LONG_EDGE = 2400
#: No ringing around letters that hides a 3 from an 8, at about 400 KB a page.
QUALITY = 82
_LARGEST_PROFILE = 1_000_000
# Saving and EXIF would load their modules when it is too late to open a file, see child.py.
Image.preinit()
_EXIF_IS_READ_BY = TiffImagePlugin
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def clean(content: bytes) -> Verdict:
    """A JPEG of the picture alone, upright, in sRGB or gray, its long edge at most LONG_EDGE. Raises PaperRefused."""
    picture = _painted_anew(_opened(content))
    quality.check(picture)
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling="4:2:0", optimize=True)
    return Verdict(content=out.getvalue(), content_type="image/jpeg", pages=1, blurred=quality.blurred(picture))


def _opened(content: bytes) -> Image.Image:
    """The header read, nothing decoded. Of a file with several pictures only the first is opened."""
    image: Image.Image
    if content.startswith(b"\x89PNG"):
        image = PngImagePlugin.PngImageFile(BytesIO(content))
    else:
        image = JpegImagePlugin.JpegImageFile(BytesIO(content))
    most = MAXIMUM_PROGRESSIVE_PIXELS if image.info.get("progressive") else MAXIMUM_PIXELS
    if image.width * image.height > most:
        raise PaperRefused(Refusal.TOO_MANY_PIXELS)
    return image


def _painted_anew(image: Image.Image) -> Image.Image:
    # The decoder itself halves a large JPEG, so its full size never lies in memory.
    image.draft(image.mode, (LONG_EDGE, LONG_EDGE))
    image.load()
    turn, profile = _orientation(image), image.info.get("icc_profile") or b""
    image = _in_colours(image)
    factor = max(image.size) // LONG_EDGE
    if factor > 1:
        image = _reduced(image, factor)
    if "A" in image.mode:
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    image.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    image = _in_srgb(image, profile)
    if turn is not None:
        image = image.transpose(turn)
    image.info = {}
    return image


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """`image.reduce` band by band: at once it would need the whole picture a second time where there is transparency."""
    small = Image.new(image.mode, (-(-image.width // factor), -(-image.height // factor)))
    band = 256 * factor
    for top in range(0, image.height, band):
        small.paste(image.crop((0, top, image.width, min(top + band, image.height))).reduce(factor), (0, top // factor))
    return small


def _in_colours(image: Image.Image) -> Image.Image:
    """The same picture in one of L, RGB, RGBA: whatever else a file can hold is brought to these. Copied only where it has to be."""
    if image.mode == "I;16":
        # A plain conversion would cut everything above 255 to white.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    transparent = "transparency" in image.info or "A" in image.mode.upper()
    wanted = "RGBA" if transparent else "L" if image.mode in ("1", "L") else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the camera's profile means them; a profile that doesn't fit or can't be read is no reason to refuse a paper."""
    if image.mode != "RGB" or not 0 < len(profile) <= _LARGEST_PROFILE:
        return image
    try:
        camera = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, camera, _SRGB) or image
    except (ImageCms.PyCMSError, OSError):
        return image


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112


def _orientation(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held. EXIF that can't be read leaves the picture as it lies."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return None
