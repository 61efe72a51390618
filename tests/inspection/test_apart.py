"""The process apart: it knows no secret, reaches nothing, has little room and time, and takes nobody with it."""

import io
import logging
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name
from PIL import Image

from chalicelib.domain.documents import Refusal
from chalicelib.inspection import apart, child
from chalicelib.inspection.apart import ChildWillNotStart, inspect_apart
from chalicelib.inspection.paper import inspect
from chalicelib.inspection.verdict import Verdict
from tests.emulator import ENVIRONMENT
from tests.inspection import copies
from tests.inspection.one_by_one import one_by_one
from tests.inspection.pdfs import a_pdf, with_picture
from tests.inspection.test_corpora import ROOM
from tests.inspection.test_photos import a_file, a_paper

SLOW = a_pdf(drawing=b"0 0 m\n" * 1_300_000)


def _in_a_child(program: str) -> str:
    """What a program says that runs as the child does, after it gave everything away."""
    program = f"from chalicelib.inspection.child import give_away\n{program}"
    asked = [sys.executable, "-P", "-c", program]
    return subprocess.run(asked, env=apart.environment(), capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("content", [a_file(a_paper()), a_file(a_paper(), "PNG"), a_pdf(pages=2), b"", b"MZ", a_pdf(pages=0)])
def test_a_paper_is_judged_apart_as_it_is_here(content: bytes) -> None:
    assert inspect_apart(content) == inspect(content)


def test_the_child_inherits_nothing_of_the_clouds() -> None:
    assert any(name.startswith("AWS_") for name in ENVIRONMENT)
    told = _in_a_child("import os; print(sorted(os.environ))")
    known = {"LC_CTYPE", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
    assert set(eval(told)) - {"__CF_USER_TEXT_ENCODING"} <= known


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets processes look into each other by prctl's leave")
def test_a_child_that_is_taken_over_reads_nothing_of_the_function_that_started_it() -> None:
    """The limits forbid files, not the calls that read another process's memory; /proc shows who may make them."""
    program = """
import ctypes, os
from chalicelib.inspection import apart

def look():
    if not os.fork():
        try:
            print(len(open(f"/proc/{os.getppid()}/environ").read()) > 0, flush=True)
        except PermissionError:
            print("refused", flush=True)
        os._exit(0)
    os.wait()

prctl = ctypes.CDLL(None).prctl
assert apart.inspect_apart(b"").refused == "empty"
print("dumpable", prctl(3, 0, 0, 0, 0), flush=True)
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
prctl(4, 1, 0, 0, 0)
look()
apart.keep_to_oneself()
look()
"""
    assert _in_a_child(program).split() == ["dumpable", "0", "True", "refused"]


def test_the_child_can_open_no_file_and_no_connection() -> None:
    program = """
import socket
print("before", len(open("/etc/hostname").read()) >= 0)
give_away()
for reach in (lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: open("/tmp/paper", "w")):
    try:
        reach()
        print("reached")
    except OSError as refused:
        print(refused.errno)
"""
    import errno

    assert _in_a_child(program).split() == ["before", "True", *[str(errno.EMFILE)] * 3]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space, see child.give_away")
def test_the_child_gets_no_more_memory_than_it_may() -> None:
    program = f"""
give_away()
try:
    bytearray({child.MEMORY})
    print("got")
except MemoryError:
    print("refused")
"""
    assert _in_a_child(program) == "refused"


def _large() -> dict[str, bytes]:
    """Papers that take as much memory as any that is taken: everything in full colour, and each kind as large as it may be."""
    picture = a_paper(2040).resize((8160, 5712), Image.Resampling.NEAREST)
    clear = picture.convert("RGBA")
    clear.putalpha(200)
    rows = zlib.compress(picture.tobytes(), 1)
    progressive = picture.resize((5900, 4130), Image.Resampling.NEAREST).convert("CMYK")
    return {
        "clear.png": a_file(clear, "PNG", compress_level=1),
        "large.pdf": with_picture(rows, width=8160, height=5712, filter=Name.FlateDecode),
        "progressive.jpg": a_file(progressive, quality=40, progressive=True, subsampling=0),
    }


def test_the_largest_papers_that_are_taken_find_room(tmp_path: Path) -> None:
    for name, content in _large().items():
        (tmp_path / name).write_bytes(content)
    found = list(one_by_one(sorted(tmp_path.iterdir())))
    assert len(found) == 3
    assert {Path(one.name).name: one.verdict.refused for one in found if one.verdict.refused} == {}
    assert {Path(one.name).name: one.memory for one in found if one.memory > ROOM} == {}
    for one in found:
        copies.require_clean(one.verdict)


def test_a_paper_that_needs_more_memory_than_there_is_is_refused_and_the_next_one_judged() -> None:
    small = with_picture(_endless_lzw(1), width=100, height=100, filter=Array([Name.LZWDecode]))
    assert inspect_apart(small).refused is None
    bomb = with_picture(_endless_lzw(200), width=100, height=100, filter=Array([Name.LZWDecode]))
    assert len(bomb) < 1_200_000
    assert inspect_apart(bomb).refused in (Refusal.DAMAGED, Refusal.TOO_MANY_PIXELS)
    assert inspect_apart(a_pdf()).refused is None


def _endless_lzw(rounds: int) -> bytes:
    """LZW of one letter in runs that grow by one until the table is full: 5 KB that stand for 7 MB, so many times."""
    runs = [(97, 9), *((code, (code + 1).bit_length()) for code in range(258, 4094)), (256, 12)]
    bits = f"{256:09b}" + "".join(f"{code:0{width}b}" for code, width in runs) * rounds
    return int(bits + "0" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8), "big")


def test_a_paper_that_takes_too_long_is_damaged_and_nobody_waits_for_it() -> None:
    began = time.monotonic()
    verdict = inspect_apart(SLOW, patience=_start_up() + 1)
    assert verdict == Verdict(Refusal.DAMAGED)
    assert time.monotonic() - began < 30


def _start_up() -> float:
    """Seconds that a child takes here and now."""
    began = time.monotonic()
    inspect_apart(a_pdf())
    return 2 * (time.monotonic() - began)


def test_a_child_that_dies_after_it_told_its_verdict_costs_only_the_signature() -> None:
    told = child.READY + b'{"refused": null, "content_type": "application/pdf", "pages": 1, "blurred": false, "size": 4}\n%PDF'
    assert apart.told(told) == Verdict(content=b"%PDF", content_type="application/pdf", pages=1, signature="broken")
    assert apart.told(told + b"intact\n").signature == "intact"
    for end in range(len(child.READY), len(told)):
        assert apart.told(told[:end]).refused == Refusal.DAMAGED


def test_nonsense_from_a_child_is_no_verdict() -> None:
    for nonsense in (b"", b"\xff\xfe", b"[]\n", b'{"refused": "charming", "size": 0}\n', b'{"size": "many", "refused": null}\nx'):
        assert apart.told(child.READY + nonsense) == Verdict(Refusal.DAMAGED)


def test_a_child_that_can_not_start_is_the_machines_fault_not_the_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(ChildWillNotStart):
        inspect_apart(a_pdf())


def test_what_a_decoder_says_about_a_paper_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    def name_the_font(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Resources.Font.F1.CANARY = pikepdf.String("CANARY")

    torn = a_file(a_paper(), exif=b"Exif\0\0II*\0CANARY")[:20_000]
    with caplog.at_level(logging.DEBUG):
        for content in (
            torn,
            a_pdf(change=name_the_font).replace(b"/Resources", b"/Resources(CANARY)"),
            a_pdf()[:300] + b"CANARY startxref",
        ):
            inspect_apart(content)
    assert "CANARY" not in caplog.text


def test_a_function_starts_a_child_within_a_second_of_computing() -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    inspect_apart(a_file(a_paper(600)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


def test_a_copy_is_read_by_others(tmp_path: Path) -> None:
    verdict = inspect_apart(a_pdf(pages=2))
    with pikepdf.open(io.BytesIO(verdict.content)) as paper:
        assert len(paper.pages) == verdict.pages == 2
