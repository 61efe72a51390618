"""The site as the one-machine stack serves it: built from the sources at each start, with the headers that the edge adds."""

from pathlib import Path

from infra.local.pages import Pages
from static_site import build as builder
from static_site.headers import headers as edge_headers


def build(folder: Path, *, uploads_origin: str) -> Pages:
    """Build the site into `folder` and take it into memory."""
    builder.build(folder)
    return Pages(folder)


def headers(*, uploads_origin: str) -> dict[str, str]:
    """What every answer carries; papers go from the browser straight to `uploads_origin`."""
    return edge_headers(uploads_origin)
