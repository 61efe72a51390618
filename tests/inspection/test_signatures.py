"""Signed family cards: what the copy can't carry is written down before it is stripped, and nobody on the network is asked."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from chalicelib.inspection.apart import inspect_apart
from chalicelib.inspection.paper import inspect
from chalicelib.inspection.signature import Checking
from chalicelib.inspection.verdict import Verdict
from tests.inspection import copies
from tests.inspection.pdfs import PRINT, a_pdf, an_annotation
from tests.inspection.signers import Registry

REGISTRY = Registry()
CARD = a_pdf()
SIGNED = REGISTRY.sign(CARD)


def test_a_pdf_without_a_signature_says_none_and_so_does_one_that_only_talks_of_it() -> None:
    assert inspect(CARD).signature == "none"
    assert inspect(a_pdf(drawing=PRINT + b" % /ByteRange [0 1 2 3]", compress_streams=False)).signature == "none"


@pytest.mark.parametrize("signed", [SIGNED, Registry(older=True).sign(CARD)], ids=["elliptic", "RSA"])
@pytest.mark.parametrize("judge", [inspect, inspect_apart])
def test_a_signed_card_is_intact_and_its_copy_is_clean_and_looks_alike(judge: Callable[[bytes], Verdict], signed: bytes) -> None:
    verdict = judge(signed)
    assert verdict.signature == "intact"
    copies.require_clean(verdict)
    assert copies.difference(signed, verdict.content) < 0.1


def test_a_signer_of_a_root_that_the_office_trusts_is_trusted(tmp_path: Path) -> None:
    REGISTRY.put_root_into(tmp_path)
    assert Checking(tmp_path).judge(SIGNED) == "trusted"
    assert Checking(tmp_path).judge(Registry().sign(CARD)) == "intact"


def test_a_certificate_that_had_run_out_when_it_signed_is_not_trusted(tmp_path: Path) -> None:
    long_ago = Registry(since=datetime(2019, 7, 1, tzinfo=UTC))
    long_ago.put_root_into(tmp_path)
    assert Checking(tmp_path).judge(long_ago.sign(CARD)) == "intact"


def test_a_card_of_which_one_byte_was_changed_is_broken_but_taken() -> None:
    at = SIGNED.index(b"/MediaBox") + 12
    changed = SIGNED[:at] + (b"1" if SIGNED[at : at + 1] != b"1" else b"2") + SIGNED[at + 1 :]
    verdict = inspect(changed)
    assert (verdict.refused, verdict.signature) == (None, "broken")


def test_another_number_written_over_a_signed_card_is_broken() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(SIGNED))
    stream = writer.root["/Pages"]["/Kids"][0]["/Contents"]
    stream._data, stream._encoded_data = PRINT.replace(b"0017", b"0099"), None
    writer.update_container(stream)
    out = io.BytesIO()
    writer.write(out)
    assert inspect(out.getvalue()).signature == "broken"


def test_of_two_signatures_the_worse_counts() -> None:
    assert inspect(REGISTRY.sign(SIGNED, field="Tanda2")).signature == "intact"
    with_rubbish = SIGNED + b"\n%% more\n"
    assert inspect(REGISTRY.sign(with_rubbish, field="Tanda2")).refused is None


def test_a_paper_whose_signature_can_not_be_read_is_taken_and_the_signature_broken() -> None:
    contents = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", SIGNED)
    assert contents
    nonsense = SIGNED[: contents.start(1)] + b"f" * (contents.end(1) - contents.start(1)) + SIGNED[contents.end(1) :]
    for judge in (inspect, inspect_apart):
        verdict = judge(nonsense)
        copies.require_clean(verdict)
        assert verdict.signature == "broken"


def test_a_signature_in_a_pdf_that_may_not_be_copied_is_looked_at_too() -> None:
    locked = a_pdf(encryption=pikepdf.Encryption(owner="o", user="", R=6))
    assert inspect(locked).signature == "none"


def test_a_card_that_was_stamped_after_signing_is_broken() -> None:
    with pikepdf.open(io.BytesIO(SIGNED)) as card:
        an_annotation(card, Subtype=pikepdf.Name.Square)
        out = io.BytesIO()
        card.save(out)
    assert inspect(out.getvalue()).signature == "broken"
