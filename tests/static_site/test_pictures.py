"""The drawings beside choices: of what is asked, small, and nothing but lines."""

import gzip
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from chalicelib import questionnaire
from static_site import pictures
from static_site.build import build
from static_site.headers import headers

DRAWINGS = sorted(pictures.FOLDER.rglob("*.*"))
SVG, SYMBOL, PATH = (f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("svg", "symbol", "path"))
#: Bytes of one drawing; of all of them on the wire.
ONE, ALL = 700, 5 * 1024


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


@pytest.mark.parametrize("drawing", DRAWINGS, ids=named)
def test_a_drawing_is_of_a_choice(drawing: Path) -> None:
    asked = questionnaire.load().questions
    assert drawing.parent.parent == pictures.FOLDER
    assert drawing.parent.name in asked, f"{named(drawing)}: no question is called so"
    assert drawing.stem in {choice.value for choice in asked[drawing.parent.name].choices}, f"{named(drawing)}: it has no such choice"


@pytest.mark.parametrize("drawing", DRAWINGS, ids=named)
def test_a_drawing_is_small_and_only_lines_in_the_two_colours_of_the_page(drawing: Path) -> None:
    assert drawing.suffix == ".svg"
    assert drawing.stat().st_size < ONE
    root = ElementTree.fromstring(drawing.read_text("utf-8"))
    assert (root.tag, root.attrib.pop("viewBox"), root.attrib.pop("stroke")) == (SVG, "0 0 48 48", "currentColor")
    assert set(root.attrib) == {"fill", "stroke-width", "stroke-linecap", "stroke-linejoin"}
    for line in root:
        assert line.tag == PATH
        assert set(line.attrib) <= {"d", "stroke"}
        assert line.get("stroke", "var(--brick)") == "var(--brick)"


def test_all_drawings_are_one_light_file() -> None:
    sheet = pictures.sheet()
    symbols = ElementTree.fromstring(sheet).findall(SYMBOL)
    assert [symbol.get("id") for symbol in symbols] == list(pictures.drawn())
    assert len(symbols) == len(DRAWINGS)
    assert all(symbol.get("viewBox") == "0 0 48 48" and len(symbol) for symbol in symbols)
    assert len(gzip.compress(sheet, 9)) <= ALL


def test_a_drawing_stands_beside_its_choice_for_the_eye_alone(tmp_path: Path) -> None:
    build(tmp_path)
    assert next(tmp_path.glob("assets/*/img/pictures.svg"))
    page = (tmp_path / "jv/household/index.html").read_text("utf-8")
    for name in pictures.drawn():
        question, _, choice = name.partition("-")
        _, _, asked = page.partition(f'data-question="{question}"')
        assert f'<label data-value="{choice}" data-picture>' in asked[: asked.index("</div>")]
    assert "img-src 'self'" in headers("https://uploads.example")["Content-Security-Policy"]
