"""What browsers of the last six years run: Chrome 87, Firefox 83 and Safari 14, all of November 2020.

A parser reads the scripts and finds syntax that these don't know, and functions that they lack and that nobody asked for first.
tests/browser/test_old_phones.py takes from a new browser what they lack.
"""

import re
from collections.abc import Iterator

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from static_site import scripts, styles
from static_site.build import PAGES, Page, render
from tests.browser.old_phone import CALLED, LACKING

WAITING = [page for page in PAGES if 'class="wait"' in render(page, "id", "/assets")]
SCRIPTS = sorted(file.name for file in scripts.FOLDER.glob("*.js"))
_PARSER = Parser(Language(tree_sitter_javascript.language()))
_NEW_SYNTAX = {"field_definition", "class_static_block", "private_property_identifier", "import_attribute"}
_FUNCTIONS = {"function_declaration", "function_expression", "arrow_function", "method_definition"}
#: Safari 14 reads none of these, and then none of the script.
_NEW_PATTERN = re.compile(r"\(\?<[=!]|/[a-z]*[dv][a-z]*$")

_NEW_PROPERTY = re.compile(
    r"inset.*|rotate|scale|translate|aspect-ratio|container.*|(?:margin|padding|border)-(?:block|inline)(?!-(?:start|end)).*"
)
_NEW_UNIT = re.compile(r"[\d.](?:[dsl]v[hw]|r?lh|cq\w+)\b")
_NEW_SELECTOR = re.compile(r":(?:has|is|where|focus-visible|user-\w+|modal|popover-open)\b|&")


def places(node: Node, around: tuple[Node, ...] = ()) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    yield node, around
    for child in node.children:
        yield from places(child, (node, *around))


def text(node: Node) -> str:
    return (node.text or b"").decode()


def too_new(script: str) -> list[str]:
    """What in a script these browsers can't run, by line."""
    root = _PARSER.parse(script.encode()).root_node
    return [f"{node.start_point[0] + 1}: {why}" for node, around in places(root) if (why := _why(node, around))]


def _why(node: Node, around: tuple[Node, ...]) -> str:
    match node.type:
        case kind if kind in _NEW_SYNTAX:
            return kind
        case "await_expression" if not any(other.type in _FUNCTIONS for other in around):
            return "await outside of functions"
        case "regex" if _NEW_PATTERN.search(text(node)):
            return text(node)
        case "property_identifier" | "identifier" if _is_browsers(node, around) and not _is_asked_for(text(node), around):
            return text(node)
    return ""


def _is_browsers(node: Node, around: tuple[Node, ...]) -> bool:
    """Whether a name is one that is lacking, and not a property of ours that is called alike."""
    holder = LACKING.get(text(node), "")
    if node.type == "identifier":
        return holder == "globalThis" and around[0].type != "formal_parameters"
    of = around[0].child_by_field_name("object") if around[0].type == "member_expression" else None
    if of is None or not holder:
        return False
    is_called = around[1].type == "call_expression"
    return is_called if holder == "Array.prototype" else holder not in CALLED or text(of).endswith(CALLED[holder])


def _is_asked_for(name: str, around: tuple[Node, ...]) -> bool:
    """Whether it is used only where it is there: `x.name?.()`, `x.name ?? other`, or in what a condition that names it leads to."""
    if around[0].type == "member_expression" and any(
        child.type == "optional_chain" for child in (*around[0].children, *around[1].children)
    ):
        return True
    conditions = [other.child_by_field_name("condition") or other.child_by_field_name("left") for other in around if _decides(other)]
    return any(re.search(rf"\b{name}\b", text(condition)) for condition in conditions if condition)


def _decides(node: Node) -> bool:
    if node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        return operator is not None and operator.type in {"&&", "??"}
    return node.type in {"if_statement", "ternary_expression"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_ask_for_nothing_that_came_after_2020(script: str) -> None:
    assert too_new(scripts.source(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "const one = await fetch(address);",
        "class Box { size = 1; }",
        "class Box { #size() {} }",
        'text.replace(/(?<=a)b/, "")',
        "list.at(-1)",
        "structuredClone(answers)",
        "box.showModal()",
        "new BroadcastChannel(name)",
        "navigator.locks.request(name, work)",
        "if (other.thing) box.showModal();",
    ],
)
def test_what_is_too_new_is_found(script: str) -> None:
    assert len(too_new(script)) == 1


@pytest.mark.parametrize(
    "script",
    [
        "async function ask() { return await fetch(address); }",
        "AbortSignal.timeout?.(1000)",
        "navigator.share?.({ url })",
        "if (window.BroadcastChannel) tell(new BroadcastChannel(name));",
        "const modal = box.showModal ? box.showModal() : box.show();",
        'const words = "at any share"; list.length;',
    ],
)
def test_what_is_asked_for_first_may_be_used(script: str) -> None:
    assert too_new(script) == []


@pytest.mark.parametrize("sheet", [styles.CRITICAL, *styles.fetched()])
def test_no_layout_stands_on_what_style_sheets_learnt_after_2020(sheet: str) -> None:
    bare = re.sub(r'"[^"]*"', '""', styles.sheet(sheet))
    rules = re.findall(r"([^{};]+)\{([^{}]*)\}", bare)
    assert len(rules) > 5
    told = [one for _, body in rules for one in body.split(";")]
    assert [one for one in told if _NEW_PROPERTY.fullmatch(one.partition(":")[0].strip()) or _NEW_UNIT.search(one)] == []
    # Where one selector of a list isn't known, the whole rule is lost.
    lists = [_without_brackets(selectors).split(",") for selectors, _ in rules]
    assert [each for each in lists if 0 < sum(bool(_NEW_SELECTOR.search(one)) for one in each) < len(each)] == []


def _without_brackets(selectors: str) -> str:
    while (shorter := re.sub(r"\([^()]*\)", "", selectors)) != selectors:
        selectors = shorter
    return selectors


@pytest.mark.parametrize("page", WAITING, ids=lambda page: page.path)
def test_a_page_that_waits_for_its_script_has_words_for_who_waits_in_vain(page: Page) -> None:
    assert page.sheet == "journey.css"
    html = render(page, "id", "/assets")
    assert 'class="late"' in html
    assert '<script nomodule src="/assets/js/old.js">' in html
    assert "perbarui peramban" in html.lower()
    assert "<noscript>" in html


def test_the_pages_that_wait_are_known() -> None:
    assert {"/household/", "/count/", "/visit/", "/dispute/", "/receipt/"} <= {page.path for page in WAITING}
