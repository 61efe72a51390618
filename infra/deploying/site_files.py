"""The files of a site as they lie in its bucket, in one archive: each text beside its compressed forms, with type and caching."""

import gzip
import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it has no types

from infra.local.pages import ASK_AGAIN, FOREVER, NAMED_BY_CONTENT, TEXT, content_type

#: Pictures of links: WhatsApp and the like ask for them again and again.
FOR_A_DAY = "public, max-age=86400"
#: Ending → Content-Encoding.
CODINGS = {".br": "br", ".gz": "gzip"}
#: In what an archive is written; part of its hash, so that another form of it is another archive.
FORM = f"1 brotli {brotli.__version__}"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One object of the site's bucket."""

    key: str
    content: bytes

    @property
    def plain_key(self) -> str:
        """The key of the file that this is a form of."""
        return self.key.removesuffix(self._ending)

    @property
    def _ending(self) -> str:
        return next((ending for ending in CODINGS if self.key.endswith(ending)), "")

    @property
    def headers(self) -> dict[str, str]:
        """As S3 takes them: what the browser is told of it."""
        told = {"ContentType": content_type(f"/{self.plain_key}"), "CacheControl": caching(self.plain_key)}
        return {**told, "ContentEncoding": CODINGS[self._ending]} if self._ending else told

    @property
    def is_page(self) -> bool:
        """Whether it may be another one tomorrow under the same address."""
        return caching(self.plain_key) != FOREVER


def caching(key: str) -> str:
    """For how long browsers and the edge keep the file at `key`, as Cache-Control says it."""
    if f"/{key}".startswith(NAMED_BY_CONTENT):
        return FOREVER
    return FOR_A_DAY if key.startswith("share/") else ASK_AGAIN


def digest(folder: Path) -> str:
    """The hash of the site built in `folder`; the same sources, libraries and origin give the same."""
    told = hashlib.sha256(FORM.encode())
    for file in _sorted(folder):
        told.update(f"\0{file.relative_to(folder).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return told.hexdigest()


def archive(folder: Path, to: Path) -> Path:
    """Write the site built in `folder`, every text compressed as hard as can be, into the archive `to`. A minute of CPU for a nation's
    pages; the same folder gives the same bytes. Returns `to`."""
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = to.with_name(f"{to.name}.{os.getpid()}")
    paths = list(_sorted(folder))
    with ProcessPoolExecutor() as pool, zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as made:
        for path, forms in zip(paths, pool.map(_forms, paths, chunksize=16), strict=True):
            name = path.relative_to(folder).as_posix()
            for ending, content in forms.items():
                made.writestr(zipfile.ZipInfo(f"{name}{ending}", date_time=(1980, 1, 1, 0, 0, 0)), content)
    draft.replace(to)
    return to


def in_archive(path: Path) -> Iterator[SiteFile]:
    """The files of an archive, each text after its compressed forms: where the plain one lies, the others do."""
    with zipfile.ZipFile(path) as made:
        for name in made.namelist():
            yield SiteFile(name, made.read(name))


def _forms(path: Path) -> dict[str, bytes]:
    content = path.read_bytes()
    if not TEXT.match(content_type(path.as_posix())):
        return {"": content}
    return {".br": bytes(brotli.compress(content, quality=11)), ".gz": gzip.compress(content, 9, mtime=0), "": content}


def _sorted(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
