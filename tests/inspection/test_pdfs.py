"""PDFs: the pages come out as they were, and nothing that does something, hides something or tells of somebody."""

import io
import random
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Encryption, Name, Pdf, Stream, String

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.paper import inspect
from tests.inspection import copies
from tests.inspection.pdfs import PRINT, a_pdf, an_annotation, javascript, with_picture
from tests.inspection.test_photos import EICAR, a_file, a_paper, with_comment


def everything_in(content: bytes) -> bytes:
    """A PDF with every stream unpacked: where a canary would be seen."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as paper:
        paper.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.specialized)
    return out.getvalue() + content


def require_only_the_page(content: bytes, pages: int = 1) -> bytes:
    """The clean copy, looked through."""
    verdict = inspect(content)
    copies.require_clean(verdict)
    seen = everything_in(verdict.content)
    assert b"CANARY" not in seen
    assert EICAR not in seen
    assert (verdict.pages, verdict.signature) == (pages, "none")
    return verdict.content


def test_a_pdf_of_print_is_taken_and_looks_as_it_did() -> None:
    content = a_pdf(pages=3)
    assert copies.difference(content, require_only_the_page(content, pages=3)) == 0


def test_the_same_bytes_give_the_same_copy() -> None:
    assert inspect(a_pdf()) == inspect(a_pdf())


def _attach(pdf: Pdf) -> None:
    pdf.attachments["CANARY.exe"] = AttachedFileSpec(pdf, EICAR + b"CANARY", filename="CANARY.exe")
    pdf.Root.AF = Array([pdf.attachments["CANARY.exe"].obj])


def _name_scripts(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("CANARY"), pdf.make_indirect(javascript())])))


def _open_with(pdf: Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(javascript())
    pdf.Root.AA = Dictionary(WC=javascript(), DP=Dictionary(S=Name.Launch, F=String("CANARY.exe")))
    pdf.pages[0].obj.AA = Dictionary(O=javascript())


def _form(pdf: Pdf) -> None:
    an_annotation(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("CANARY"), AA=Dictionary(K=javascript()), A=javascript())
    xfa = Stream(pdf, b"<xdp:xdp>CANARY</xdp:xdp>")
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots, XFA=xfa, NeedAppearances=False)


def _metadata(pdf: Pdf) -> None:
    pdf.docinfo[Name.Author] = String("CANARY")
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["CANARY"]
    pdf.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=String("CANARY")))
    pdf.pages[0].obj.Metadata = Stream(pdf, b"CANARY")
    pdf.pages[0].obj.Thumb = Stream(pdf, b"CANARY")


def _outside(pdf: Pdf) -> None:
    """A picture that lies in a file of the viewer's machine, or on a server that would learn who looks at it."""
    spec = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String("https://CANARY.example/"))
    font = pdf.pages[0].obj.Resources.Font.F1
    font.FontDescriptor = Dictionary(Type=Name.FontDescriptor, FontFile2=Stream(pdf, b"", F=spec, FFilter=Name.FlateDecode))
    form = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Ref=Dictionary(F=spec, Page=0))
    pdf.pages[0].obj.Resources.XObject = Dictionary(Fm1=pdf.make_indirect(form))


def _post_script(pdf: Pdf) -> None:
    program = Stream(pdf, b"CANARY systemdict", Type=Name.XObject, Subtype=Name.PS)
    pdf.pages[0].obj.Resources.XObject = Dictionary(Ps1=pdf.make_indirect(program))


def _media(pdf: Pdf) -> None:
    film = Dictionary(Assets=Dictionary(Names=Array([String("CANARY.swf"), Stream(pdf, b"CANARY")])))
    an_annotation(pdf, Subtype=Name.RichMedia, RichMediaContent=film)


def _layers(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("CANARY")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), AS=Array([])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(MC0=layer)


def _hidden_keys(pdf: Pdf) -> None:
    """Under names that no edition of the format knows, where a scanner doesn't look."""
    pdf.pages[0].obj.CANARY = javascript()
    pdf.pages[0].obj.Resources.CANARY = Stream(pdf, EICAR)
    pdf.pages[0].obj.Resources.Font.F1.CANARY = Array([Stream(pdf, EICAR)])
    pdf.pages[0].obj.Resources.Font.F1.Type = Name.Filespec
    pdf.pages[0].obj.Resources.Font.F1.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([1, javascript()]))


def _bookmarks(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("CANARY", 0))


ON_PAGES = {
    "a link": lambda pdf: an_annotation(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("http://CANARY/"))),
    "a program": lambda pdf: an_annotation(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("CANARY.exe"))),
    "another file": lambda pdf: an_annotation(pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("//CANARY/share.pdf"))),
    "a form that is sent": lambda pdf: an_annotation(pdf, Subtype=Name.Widget, A=Dictionary(S=Name.SubmitForm, F=String("http://CANARY"))),
    "an attached file": lambda pdf: an_annotation(
        pdf, Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F=String("CANARY"), EF=Dictionary(F=Stream(pdf, EICAR)))
    ),
    "a chain of actions": lambda pdf: an_annotation(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=Array([0]), Next=Array([javascript(), javascript()]))
    ),
    "attachments": _attach, "scripts by name": _name_scripts, "scripts at opening": _open_with, "a form": _form, "metadata": _metadata,
    "files outside": _outside, "PostScript": _post_script, "media": _media, "layers": _layers, "unknown keys": _hidden_keys,
    "bookmarks": _bookmarks,
}  # fmt: skip


@pytest.mark.parametrize("hung_on", ON_PAGES.values(), ids=ON_PAGES.keys())
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
def test_nothing_that_is_hung_on_a_pdf_comes_out(hung_on: Callable[[Pdf], None], packed: bool) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    content = a_pdf(change=hung_on, object_stream_mode=mode)
    assert b"CANARY" in everything_in(content) or EICAR in everything_in(content)
    assert copies.difference(a_pdf(), require_only_the_page(content)) < 0.01


def test_comments_and_unknown_operators_between_the_drawing_fall_out() -> None:
    tricks = b"%" + EICAR + b"\n(CANARY) CANARYop /CANARY <</MCID 0/Alt(CANARY)>> BDC " + PRINT + b" EMC %CANARY"
    assert copies.difference(a_pdf(), require_only_the_page(a_pdf(drawing=tricks))) == 0


def test_what_stamps_and_filled_fields_show_is_kept_as_a_part_of_the_page() -> None:
    def stamp(pdf: Pdf) -> None:
        look = Stream(pdf, b"0 0 1 rg 0 0 100 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 50]))
        an_annotation(pdf, Subtype=Name.Stamp, AP=Dictionary(N=pdf.make_indirect(look)), A=javascript())

    content = a_pdf(change=stamp)
    copy = require_only_the_page(content)
    assert copies.difference(content, copy) < 0.1
    assert copies.difference(a_pdf(), copy) > 1


def test_a_photo_in_a_pdf_keeps_its_picture_and_loses_everything_else() -> None:
    paper = a_paper(800)
    photo = with_comment(a_file(paper, exif=b"Exif\0\0CANARY", icc_profile=b"CANARY" * 9), EICAR) + b"CANARY" + EICAR
    content = with_picture(photo, width=paper.width, height=paper.height, filter=Name.DCTDecode)
    assert copies.difference(content, require_only_the_page(content)) == 0
    hexed = with_picture(
        photo.hex().encode() + b">", width=paper.width, height=paper.height, filter=Array([Name.ASCIIHexDecode, Name.DCTDecode])
    )
    assert copies.difference(content, require_only_the_page(hexed)) == 0


def _a_box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


@pytest.mark.parametrize("options", [{}, {"tile_size": (200, 200)}, {"no_jp2": True}], ids=["whole", "in tiles", "bare"])
def test_a_scan_in_jpeg_2000_keeps_its_picture_and_loses_everything_else(options: dict[str, Any]) -> None:
    paper = a_paper(800)
    plain = a_file(paper, "JPEG2000", **options)
    noisy = a_file(paper, "JPEG2000", comment=b"CANARY in the picture", **options) + b"CANARY" + EICAR
    header = noisy.find(b"jp2h") - 4
    if header > 0:
        words = _a_box(b"xml ", b"<x:xmpmeta>CANARY</x:xmpmeta>") + _a_box(b"uuid", b"JpgTiffExif->JP2" + b"CANARY" + EICAR)
        size = int.from_bytes(noisy[header : header + 4], "big")
        inner = _a_box(b"jp2h", noisy[header + 8 : header + size] + _a_box(b"lbl ", b"CANARY"))
        noisy = noisy[:header] + words + inner + noisy[header + size :]
    sent = with_picture(noisy, width=paper.width, height=paper.height, filter=Name.JPXDecode)
    copy = require_only_the_page(sent)
    shown = with_picture(plain, width=paper.width, height=paper.height, filter=Name.JPXDecode)
    assert copies.difference(shown, copy) == copies.difference(sent, copy) == 0
    assert copies.difference(a_pdf(drawing=b"0 0 1 1 re f"), copy) > 1, "the picture is seen"


def test_a_jpeg_2000_of_which_the_writer_left_lengths_out_is_taken_up_to_its_end() -> None:
    paper = a_paper(400)
    bare = a_file(paper, "JPEG2000", no_jp2=True)
    tile = bare.index(b"\xff\x90")
    endless = bare[: tile + 6] + bytes(4) + bare[tile + 10 :]
    to_the_end = a_file(paper, "JPEG2000")
    box = to_the_end.index(b"jp2c") - 4
    to_the_end = to_the_end[:box] + bytes(4) + to_the_end[box + 4 :]
    for content in (endless + b"CANARY" + EICAR, to_the_end + b"CANARY" + EICAR):
        sent = with_picture(content, width=paper.width, height=paper.height, filter=Name.JPXDecode)
        assert copies.difference(sent, require_only_the_page(sent)) == 0


@pytest.mark.parametrize("name", ["JPXDecode", "DCTDecode"])
def test_what_only_calls_itself_a_photo_in_a_pdf_is_damaged(name: str) -> None:
    beginnings = (b"", b"CANARY", b"\xff\x4f", b"\xff\x4f\xff\x51\x00\x00", b"\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x04jp2c")
    for content in beginnings:
        assert inspect(with_picture(content, width=9, height=9, filter=Name(f"/{name}"))).refused == Refusal.DAMAGED


def test_what_follows_a_packed_picture_is_cut_off() -> None:
    rows = a_paper(400).tobytes()
    content = with_picture(zlib.compress(rows) + b"CANARY" + EICAR, width=400, height=280, filter=Name.FlateDecode)
    assert copies.difference(content, require_only_the_page(content)) == 0


def test_the_beginning_may_stand_after_rubbish_which_stays_outside() -> None:
    require_only_the_page(b"GIF89a CANARY " + EICAR + b"\n" + a_pdf())
    require_only_the_page(b"\xef\xbb\xbf" + a_pdf() + b"\nCANARY" + EICAR)
    require_only_the_page(b"#!/bin/sh\n" + EICAR + b"\n" + a_pdf() + b"PK\x03\x04CANARY")


def test_a_password_is_refused_unless_the_pdf_opens_without_one() -> None:
    assert inspect(a_pdf(encryption=Encryption(owner="o", user="u"))).refused == Refusal.ENCRYPTED
    assert inspect(a_pdf(encryption=Encryption(owner="o", user="u", R=4, aes=False, metadata=False))).refused == Refusal.ENCRYPTED
    only_printing = a_pdf(encryption=Encryption(owner="o", user="", allow=pikepdf.Permissions(extract=False)))
    assert copies.difference(a_pdf(), require_only_the_page(only_printing)) == 0


def test_pages_are_counted_not_believed() -> None:
    assert inspect(a_pdf(pages=12)).pages == 12
    assert inspect(a_pdf(pages=13)).refused == Refusal.TOO_MANY_PAGES
    lying = a_pdf(pages=13).replace(b"/Count 13", b"/Count  1")
    assert inspect(lying).refused == Refusal.TOO_MANY_PAGES


def test_a_pdf_without_pages_is_empty_and_one_with_empty_pages_is_blank() -> None:
    assert inspect(a_pdf(pages=0)).refused == Refusal.EMPTY
    assert inspect(a_pdf(drawing=b"")).refused == Refusal.BLANK
    assert inspect(a_pdf(drawing=b"q 1 0 0 1 0 0 cm Q % Tj")).refused == Refusal.BLANK


def test_a_pdf_cut_off_on_its_way_is_damaged_wherever_it_was_cut() -> None:
    content = a_pdf(pages=2) + b""
    dice = random.Random(8)
    for end in (8, 100, *(dice.randrange(20, len(content) - 40) for _ in range(40))):
        assert inspect(content[:end]).refused in (Refusal.DAMAGED, Refusal.EMPTY), end


def _everywhere(pdf: Pdf) -> None:
    """Five megabytes that stand wherever bytes may."""
    large = pdf.make_indirect(Stream(pdf, random.Random(5).randbytes(4_900_000)))
    resources = pdf.pages[0].obj.Resources
    resources.ColorSpace = Dictionary(C1=Array([Name.ICCBased, large]))
    resources.Shading = Dictionary(S1=large)
    resources.ExtGState = Dictionary(G1=Dictionary(SMask=Dictionary(S=Name.Alpha, TR=large)))
    resources.Font.F1.ToUnicode = resources.Font.F1.Encoding = large
    resources.Font.F1.FontDescriptor = Dictionary(FontFile=large)


def _bombs() -> Iterator[tuple[str, bytes, Refusal]]:
    zeros, many_zeros = zlib.compress(bytes(60_000_000), 9), zlib.compress(bytes(300_000_000), 1)
    again = Array([Name.FlateDecode, Name.FlateDecode])
    photo = bytearray(a_file(a_paper(400)))
    frame = photo.index(b"\xff\xc0")
    photo[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    too_many = Refusal.TOO_MANY_PIXELS
    yield "a drawing", a_pdf(drawing=b" " * 60_000_000), Refusal.DAMAGED
    yield "a picture packed twice", with_picture(zlib.compress(many_zeros), width=100, height=100, filter=again), too_many
    yield "a picture of more than it says", with_picture(many_zeros, width=9, height=9, filter=Name.FlateDecode), too_many
    yield "a picture that says too much", with_picture(zeros, width=60_000, height=60_000, filter=Name.FlateDecode), too_many
    inside = b" BI /W 60000 /#48 60000 /BPC 1 /IM true /F /Fl ID " + zlib.compress(bytes(9)) + b" EI"
    yield "a picture inside the drawing that says too much", a_pdf(drawing=PRINT + inside), too_many
    photo_of_scans = a_file(a_paper(400), progressive=True)
    last = photo_of_scans.rindex(b"\xff\xda")
    scans = photo_of_scans[:-2] + photo_of_scans[last:-2] * 200
    yield "one object in many places", a_pdf(change=_everywhere), Refusal.DAMAGED
    yield "a photo of too many scans", with_picture(scans, width=9, height=9, filter=Name.DCTDecode), Refusal.DAMAGED
    yield "a photo of more than it says", with_picture(bytes(photo), width=9, height=9, filter=Name.DCTDecode), too_many


@pytest.mark.parametrize(("content", "refusal"), [pytest.param(content, refusal, id=name) for name, content, refusal in _bombs()])
def test_what_unpacks_to_too_much_is_refused(content: bytes, refusal: Refusal) -> None:
    assert inspect(content).refused == refusal


def test_endless_and_deep_structures_come_to_an_end() -> None:
    def into_itself(pdf: Pdf) -> None:
        form = pdf.make_indirect(Stream(pdf, b"/Fm1 Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
        form.Resources = Dictionary(XObject=Dictionary(Fm1=form))
        pdf.pages[0].obj.Resources.XObject = Dictionary(Fm1=form)

    require_only_the_page(a_pdf(change=into_itself))

    def deep(pdf: Pdf) -> None:
        inner = Dictionary()
        for _ in range(200):
            inner = Dictionary(XObject=Dictionary(F=Stream(pdf, b"", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=inner)))
        pdf.pages[0].obj.Resources = inner

    assert inspect(a_pdf(change=deep)).refused == Refusal.DAMAGED
    arrays = a_pdf().replace(b"/MediaBox [", b"/Deep " + b"[" * 40_000 + b"]" * 40_000 + b" /MediaBox [")
    assert inspect(arrays).refused in (None, Refusal.DAMAGED, Refusal.EMPTY)


def _nested_pages(depth: int) -> bytes:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    objects += [b"<</Type/Pages/Count 1/Kids[%d 0 R]%s>>" % (n + 3, b"/Parent %d 0 R" % (n + 1) if n else b"") for n in range(depth)]
    objects.append(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 99 99]/Contents %d 0 R>>" % (depth + 1, depth + 3))
    objects.append(b"<</Length 15>>stream\n0 0 50 50 re f  \nendstream")
    body, offsets = b"%PDF-1.4\n", []
    for number, obj in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, obj)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def test_a_tree_of_pages_of_any_depth_does_no_harm() -> None:
    assert inspect(_nested_pages(5)).pages == 1
    for depth in (200, 5_000):
        assert inspect(_nested_pages(depth)).refused in (None, Refusal.DAMAGED, Refusal.EMPTY)
