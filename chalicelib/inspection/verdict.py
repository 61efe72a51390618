"""What an inspection finds."""

from dataclasses import dataclass

from chalicelib.domain.documents import Refusal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either `refused`, or a clean copy: `content` of type `content_type`, of so many pages.

    `blurred` is a finding on photos: the census decides whether to ask for another. `signature` is of PDFs: `none`, `intact` (unchanged
    since it was signed, by whoever), `trusted` (and the signer's certificate ends in a root of this office), `broken` (changed since, or
    the check could not be brought to an end), and "" for photos.
    """

    refused: Refusal | None = None
    content: bytes = b""
    content_type: str = ""
    pages: int = 0
    blurred: bool = False
    signature: str = ""


class PaperRefused(Exception):
    """The paper can't be taken, for this reason. Never leaves the inspection."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
