"""The pages of a release: built, kept as one archive under their hash, and brought into the site's bucket."""

import shutil
from pathlib import Path

from infra.deploying import site_upload, stacks
from infra.deploying.parameters import REHEARSAL
from infra.deploying.releases import Releases
from infra.deploying.site_files import archive, digest
from static_site import build, places

ROOT = Path(__file__).parents[2]
FOLDER = "sites/"


def built(stage: str, *, origin: str, regencies: list[str] | None = None) -> Path:
    """Build the pages of a stage that stands at `origin`, with those of every regency unless told otherwise. Returns their folder.

    Those of a rehearsal say that they are."""
    folder = ROOT / "build" / "site" / stage
    shutil.rmtree(folder, ignore_errors=True)
    build.build(folder, origin=origin, regencies=places.regencies() if regencies is None else regencies, rehearsal=stage == REHEARSAL)
    return folder


def kept(folder: Path, releases: Releases, *, say: stacks.Say) -> str:
    """Keep the pages in `folder` as an archive beside the stage's code; one that is there already isn't made again. Returns its hash."""
    site = digest(folder)
    if not releases.has(f"{FOLDER}{site}.zip"):
        say(f"pages {site[:12]}: compressing")
        releases.send(archive(folder, _here(site)), f"{FOLDER}{site}.zip")
    return site


def bring(site: str, releases: Releases, *, bucket: str, distribution: str, say: stacks.Say) -> bool:
    """Bring the pages of that hash into the bucket, and have the edge forget the ones before. Returns whether anything was changed."""
    here = _here(site)
    if not here.exists():
        releases.fetch(f"{FOLDER}{site}.zip", here)
    done = site_upload.upload(here, bucket=bucket)
    if not done.put and not done.removed:
        say(f"pages {site[:12]}: nothing to change in {done.same} files")
        return False
    say(f"pages {site[:12]}: {len(done.put)} files put, {len(done.removed)} removed, {done.same} the same")
    if distribution:
        site_upload.let_go(done.stale, distribution=distribution)
    return True


def _here(site: str) -> Path:
    return ROOT / "build" / "site" / "archives" / f"{site}.zip"
