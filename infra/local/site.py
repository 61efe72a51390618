"""The site as the one-machine stack serves it: built from the sources at each start, and held in memory."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from infra.local.pages import Pages
from static_site import build as site


def built(folder: Path, regencies: Iterable[str] = ()) -> Pages:
    """Build the site into `folder`, with pages for these regencies, and take it into memory. It has no previews: none is fetched here."""
    shutil.rmtree(folder, ignore_errors=True)
    site.build(folder, regencies=regencies)
    return Pages(folder)
