"""The process apart: a paper comes in by standard input, what is found goes out by standard output. `python -m` runs it, nothing else.

It loads the decoders that this paper needs, gives away everything else, and only then looks at a byte of it.
"""

import json
import logging
import sys

READY = b"ready\n"
#: Bytes of address space. The largest photo that is taken needs 330 MB, libraries included; the function around it about 100 MB.
MEMORY = 400 * 1024 * 1024
#: Seconds of computing.
COMPUTING = 30


def give_away() -> None:
    """Limit this process for good: no file or socket can be opened any more, no process started, no file grow; memory and time are few.

    macOS knows no limit of address space and refuses to set one: there, on a developer's machine, the other limits must do.
    """
    import resource

    limits = {
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: COMPUTING,
    }
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MEMORY
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def main() -> None:
    """Inspect the paper of standard input. What is known is written at once, so that a later crash doesn't take it back."""
    ours = logging.StreamHandler()
    # What a library says could repeat what stands in the paper.
    ours.addFilter(logging.Filter("chalicelib"))
    logging.basicConfig(handlers=[ours], format="%(message)s")
    from chalicelib.inspection import paper

    content = sys.stdin.buffer.read()
    if paper.type_of(content):
        paper.opener(content)
    checking = paper.signature_check() if paper.may_be_signed(content) else None
    give_away()
    _write(READY)
    verdict = paper.clean(content)
    described = {"refused": verdict.refused, "content_type": verdict.content_type, "pages": verdict.pages, "blurred": verdict.blurred}
    _write(json.dumps({**described, "size": len(verdict.content)}).encode() + b"\n" + verdict.content)
    if verdict.content_type == paper.PDF:
        _write((checking.judge(content) if checking else "none").encode() + b"\n")


def _write(told: bytes) -> None:
    sys.stdout.buffer.write(told)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
