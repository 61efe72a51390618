"""The site as the one-machine stack serves it: built from the sources at each start, and held in memory."""

import shutil
from pathlib import Path

from infra.local.pages import Pages
from static_site import build as site


def built(folder: Path) -> Pages:
    """Build the site into `folder` and take it into memory."""
    shutil.rmtree(folder, ignore_errors=True)
    site.build(folder)
    return Pages(folder)
