"""PDFs as people send them and as nobody should: pages of pictures and print, and what can be hung on them."""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

PRINT = b"BT /F1 24 Tf 72 700 Td (KARTU KELUARGA 3319021001200017) Tj ET 72 600 400 2 re f"


def a_pdf(*, pages: int = 1, drawing: bytes = PRINT, change: Callable[[Pdf], None] | None = None, **saving: object) -> bytes:
    """Pages of print; `change` does to it what the test is about, `saving` says how it is written."""
    with Pdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
            page.obj.Contents = Stream(pdf, drawing)
        if change:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, static_id=True, **saving)
    return out.getvalue()


def with_picture(content: bytes, *, width: int, height: int, filter: Name | Array | None = None, **keys: object) -> bytes:
    """A page that shows a picture of these bytes."""

    def show(pdf: Pdf) -> None:
        picture = Stream(pdf, content, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=8, **keys)
        if "ColorSpace" not in keys:
            picture.ColorSpace = Name.DeviceRGB
        if filter is not None:
            picture.Filter = filter
        pdf.pages[0].obj.Resources.XObject = Dictionary(Im1=pdf.make_indirect(picture))

    return a_pdf(
        drawing=b"q 500 0 0 700 40 40 cm /Im1 Do Q", change=show, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )


def an_annotation(pdf: Pdf, **keys: object) -> None:
    """Hang an annotation on the first page."""
    annotation = Dictionary(Type=Name.Annot, Rect=Array([100, 100, 200, 150]), F=4, **keys)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(annotation)])


def javascript(code: str = "app.alert('CANARY')") -> Dictionary:
    """An action that runs a script."""
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String(code))
