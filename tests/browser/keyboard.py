"""Somebody without a mouse: what residents do on the site, by Tab, Shift+Tab, Enter, Space and the arrows alone.

What tests/browser/resident.py does by clicking and filling is done by keys while `by_keys` lasts. Each place that is reached must show
that it has the focus, and be on the screen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator

#: More stops than any page has.
MOST_TABS = 120
_HAS_FOCUS = "it => it === document.activeElement"
_IN_GROUP = "it => it.type === 'radio' && document.activeElement.type === 'radio' && it.name === document.activeElement.name"
_FOCUS_IS_SEEN = """it => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
  const { top, bottom, height } = it.getBoundingClientRect();
  return it.matches(":focus-visible") && ((outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none")
    && height > 0 && bottom > 0 && top < innerHeight;
}"""


def _reach(place: Locator, arrived: str = _HAS_FOCUS) -> None:
    """Tab on until `place` has the focus."""
    place.wait_for()
    keys = place.page.keyboard
    for _ in range(MOST_TABS):
        if place.evaluate(arrived):
            break
        keys.press("Tab")
    else:
        raise AssertionError(f"Tab never comes to {place}")
    if arrived == _HAS_FOCUS:
        assert place.evaluate(_FOCUS_IS_SEEN), f"Nobody sees that {place} has the focus"


def _click(self: Locator, **_: Any) -> None:
    if self.get_attribute("role") == "option":
        return _take(self)
    _reach(self)
    self.page.keyboard.press("Enter")
    return None


def _take(option: Locator) -> None:
    """Take an entry of a list whose field has the focus."""
    for _ in range(MOST_TABS):
        option.page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            option.page.keyboard.press("Enter")
            return
    raise AssertionError(f"The arrows never come to {option}")


def _check(self: Locator, **_: Any) -> None:
    if self.is_checked():
        return
    keys = self.page.keyboard
    if self.get_attribute("type") == "radio":
        _reach(self, _IN_GROUP)
        for _ in range(MOST_TABS):
            if self.evaluate(_HAS_FOCUS):
                break
            keys.press("ArrowDown")
        assert self.evaluate(_FOCUS_IS_SEEN), f"Nobody sees that {self} has the focus"
    else:
        _reach(self)
    if not self.is_checked():
        keys.press("Space")
    assert self.is_checked()


def _fill(self: Locator, value: str, **_: Any) -> None:
    if self.input_value() == value:
        return
    _reach(self)
    self.page.keyboard.press("ControlOrMeta+a")
    self.page.keyboard.press("Delete")
    self.page.keyboard.type(value)


def _press_sequentially(self: Locator, text: str, **_: Any) -> None:
    _reach(self)
    self.page.keyboard.press("ControlOrMeta+a")
    self.page.keyboard.type(text)


@contextmanager
def by_keys() -> Iterator[None]:
    """While it lasts nothing is clicked, filled or checked but by keys."""
    with pytest.MonkeyPatch.context() as patch:
        for name, way in {"click": _click, "check": _check, "fill": _fill, "press_sequentially": _press_sequentially}.items():
            patch.setattr(Locator, name, way)
        yield
