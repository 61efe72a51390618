"""The inspection of one paper: its real type from its bytes, then the room for that type."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.documents import Refusal
from chalicelib.inspection.verdict import PaperRefused, Verdict

if TYPE_CHECKING:
    from chalicelib.inspection.signature import Checking

_IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
PDF = "application/pdf"
#: A PDF may begin after some rubbish (ISO 32000-1, implementation note 13): what stands before it doesn't reach the copy.
_PDF_HEADER_WITHIN = 1024
_log = logging.getLogger(__name__)


def inspect(content: bytes) -> Verdict:
    """Judge a paper by its bytes alone. Never raises for what the bytes are; the same bytes give the same verdict and the same copy."""
    verdict = clean(content)
    if verdict.content_type != PDF:
        return verdict
    return replace(verdict, signature=signature_check().judge(content) if may_be_signed(content) else "none")


def type_of(content: bytes) -> str:
    """The media type that the bytes show, "" when it is none that is taken. A name or a declared type is never asked."""
    for beginning, content_type in _IMAGES.items():
        if content.startswith(beginning):
            return content_type
    return PDF if b"%PDF-" in content[:_PDF_HEADER_WITHIN] else ""


def clean(content: bytes) -> Verdict:
    """The verdict but for the signature, which is looked at last: nothing that it does can cost the household its paper."""
    if not content:
        return Verdict(Refusal.EMPTY)
    if not type_of(content):
        return Verdict(Refusal.NOT_AN_IMAGE_OR_PDF)
    try:
        return opener(content)(content)
    except PaperRefused as refused:
        return Verdict(refused.refusal)
    except MemoryError:
        return Verdict(Refusal.TOO_MANY_PIXELS)
    except Exception as error:
        # A decoder that is fed a stranger's bytes may raise anything. Its words could repeat what stands in the paper: they are not logged.
        _log.warning("a decoder gave up on a paper: %s at %s", type(error).__name__, _place(error))
        return Verdict(Refusal.DAMAGED)


def opener(content: bytes) -> Callable[[bytes], Verdict]:
    """What opens papers of this type. It loads the decoders, of which each paper needs its own alone."""
    if type_of(content) == PDF:
        from chalicelib.inspection import pdf

        return pdf.clean
    from chalicelib.inspection import photo

    return photo.clean


def may_be_signed(content: bytes) -> bool:
    """Whether a PDF can hold a signature at all: the ranges that are signed stand in clear, or they could not be written in afterwards."""
    return type_of(content) == PDF and b"/ByteRange" in content


def signature_check() -> "Checking":
    """What judges signatures. It loads the library for them, which few papers need."""
    from chalicelib.inspection.signature import Checking

    return Checking()


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
