"""The built site, held in memory and answered as the edge answers it: compressed, with an ETag, folders by their index.html."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from email.message import Message
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import brotli  # type: ignore[import-untyped]  # it has no types

from infra.local.gateway import Answer

#: Types that a slim system's own list doesn't know.
TYPES = {
    ".avif": "image/avif",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
TEXT = re.compile(r"text/|application/(json|javascript|xml|manifest\+json)|image/svg\+xml")
#: Lies in a folder named by the hash of what is in it, so it never means anything else.
NAMED_BY_CONTENT = "/assets/"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"
#: What CloudFront compresses, in bytes (its developer guide, "Serve compressed files").
COMPRESSED = range(1000, 10_000_001)


def content_type(path: str) -> str:
    """As what the file at the address `path` is served."""
    known = TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if TEXT.match(known) else known


@dataclass(frozen=True, slots=True)
class Page:
    """One file, ready to send."""

    content_type: str
    caching: str
    etag: str
    plain: bytes
    #: How it may be compressed, what the edge prefers first; empty for what doesn't get smaller.
    codings: tuple[str, ...]
    #: Compressed as hard as can be, once, when the site is built; else by the edge as it answers, of which AWS says no more.
    is_built: bool = True

    @classmethod
    def of(cls, path: str, content: bytes) -> "Page":
        """The file at the address `path`."""
        text = bool(TEXT.match(content_type(path)))
        return cls(
            content_type=content_type(path),
            caching=FOREVER if path.startswith(NAMED_BY_CONTENT) else ASK_AGAIN,
            etag=f'"{hashlib.sha256(content).hexdigest()[:16]}"',
            plain=content,
            codings=("br", "gzip") if text and len(content) in COMPRESSED else (),
        )

    def answer(self, headers: Message, *, status: int = 200) -> Answer:
        """The page, or that it has not changed since the asker took it."""
        sent = [("ETag", self.etag), ("Cache-Control", self.caching)]
        if self.codings:
            sent.append(("Vary", "Accept-Encoding"))
        known = {tag.strip().removeprefix("W/") for tag in headers.get("If-None-Match", "").split(",")}
        if status == 200 and self.etag in known:
            return Answer(304, b"", sent)
        sent.append(("Content-Type", self.content_type))
        taken = [coding.partition(";")[0].strip() for coding in headers.get("Accept-Encoding", "").split(",")]
        for coding in self.codings:
            if coding in taken:
                content = _compressed(self.plain, coding, thoroughly=self.is_built)
                return Answer(status, content, [*sent, ("Content-Encoding", coding)])
        return Answer(status, self.plain, sent)


@cache
def _compressed(content: bytes, coding: str, *, thoroughly: bool) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(content, quality=11 if thoroughly else 5))
    return gzip.compress(content, 9 if thoroughly else 6, mtime=0)


class Pages:
    """All pages of the site built in `folder`, by their address."""

    def __init__(self, folder: Path) -> None:
        files = {f"/{file.relative_to(folder).as_posix()}": file for file in folder.rglob("*") if file.is_file()}
        self._pages = {path: Page.of(path, file.read_bytes()) for path, file in files.items()}

    def answer(self, *, target: str, headers: Message) -> Answer:
        """The page at `target` (path and query): a file, a folder's index.html, or the 404 page of its language."""
        asked, mark, query = target.partition("?")
        path = unquote(asked)
        if page := self._pages.get(path) or self._pages.get(path.removesuffix("/") + "/index.html"):
            # A page's own relative links need the slash.
            if path not in self._pages and not path.endswith("/"):
                return Answer(301, b"", [("Location", f"{asked}/{mark}{query}"), ("Cache-Control", ASK_AGAIN)])
            return page.answer(headers)
        language = path.split("/")[1]
        if missing := self._pages.get(f"/{language}/404.html") or self._pages.get("/404.html"):
            return missing.answer(headers, status=404)
        return Answer(404, b"Nothing is here.\n", [("Content-Type", "text/plain; charset=utf-8")])
