"""The electronic signatures of a PDF: a family card is signed by the civil registry since 2019. Nothing is fetched to check them."""

import asyncio
import logging
from datetime import datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

#: Certificates in PEM that the office trusts as roots; see the README there.
ROOTS = Path(__file__).with_name("roots")
# What these libraries load when they first need it; then it is too late to open a file, see child.py.
for _module in ("filters", "metadata.xmp_xml", "crypt.pdfmac"):
    import_module(f"pyhanko.pdf_utils.{_module}")
import_module("cryptography.hazmat.backends.openssl.backend")
# They log whose certificate they could not follow to a root.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)
_MOST_SIGNATURES = 8
_log = logging.getLogger(__name__)
_WORST_FIRST = ("broken", "intact", "trusted")
_ANY_SIGNING_KEY = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


class Checking:
    """What a check needs of the machine, taken beforehand: afterwards no file can be opened (see child.py)."""

    def __init__(self, roots: Path = ROOTS) -> None:
        self._loop = asyncio.new_event_loop()
        self._roots: list[x509.Certificate] = list(load_certs_from_pemder(sorted(map(str, roots.glob("*.pem")))))  # type: ignore[no-untyped-call]

    def judge(self, content: bytes) -> str:
        """`none`, `intact`, `trusted` or `broken` (see Verdict); of several signatures the worst. Never raises.

        A check that can't be brought to an end is `broken`: the paper is taken, and nobody relies on a signature that nobody could check.
        """
        try:
            reader = PdfFileReader(BytesIO(content), strict=False)
            if reader.encrypted:
                # Only PDFs that open without a password come so far.
                reader.decrypt(b"")
            signatures = reader.embedded_regular_signatures
            if len(signatures) > _MOST_SIGNATURES:
                return "broken"
            found = [self._loop.run_until_complete(self._judged(signature)) for signature in signatures]
        except Exception as error:
            _log.warning("a signature can't be checked: %s", type(error).__name__)
            return "broken"
        return min(found, key=_WORST_FIRST.index, default="none")

    async def _judged(self, signature: EmbeddedPdfSignature) -> str:
        chain = ValidationContext(trust_roots=self._roots, allow_fetching=False, moment=_signed_at(signature), revocation_mode="soft-fail")
        status = await async_validate_pdf_signature(signature, chain, key_usage_settings=_ANY_SIGNING_KEY)
        if not (status.intact and status.valid and status.docmdp_ok and _covers_all(status)):
            return "broken"
        return "trusted" if status.trusted else "intact"


def _covers_all(status: PdfSignatureStatus) -> bool:
    """Whether nothing that shows was added after the signature: time stamps, proofs for later and other signatures may follow it."""
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    return status.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        status.modification_level is not None and status.modification_level <= ModificationLevel.FORM_FILLING
    )


def _signed_at(signature: EmbeddedPdfSignature) -> datetime:
    """When it says it was signed: the same bytes get the same verdict in ten years, though certificates run out."""
    return signature.self_reported_timestamp or signature.signer_cert.not_valid_before
