"""The names that only a script itself knows, made short: without comments and spare space they are most of what is left to send.

A variable gets the shortest name that nothing else has in its scope, nor anything that is used there from outside. What the browser or
another script calls so, and the names of properties, stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_javascript.language()))
_LETTERS = "etnrisouaflchpdvmgybwESxTNCkLAOMDPHBjFIqRUzWXVJKQGYZ"
_RESERVED = {"do", "if", "in", "for", "let", "new", "try", "var"}
#: It marks the texts that are said in the reader's language.
_KEPT = {"_"}
_NAMES = {"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}
_FUNCTIONS = {"function_declaration", "function_expression", "arrow_function", "method_definition", "catch_clause"}
_SCOPES = {"program", "statement_block", "for_statement", "for_in_statement", "switch_body", *_FUNCTIONS}
_DEFAULTS = {"assignment_pattern", "object_assignment_pattern"}


@dataclass(frozen=True, slots=True)
class _Place:
    """A node of the script, and those around it, the nearest first."""

    node: Node
    around: Sequence[Node]

    @property
    def parent(self) -> str:
        return self.around[0].type if self.around else ""


@dataclass(frozen=True, slots=True)
class _Variable:
    """A name, and the scope that declares it; None for the browser's own."""

    name: str
    scope: int | None


def shortened(script: str) -> str:
    """`script`, a module or a worker, with short names and joined declarations. Raises ValueError for one that can't be read."""
    source = script.encode()
    used, declared = _read(source)
    short = _short(used, declared)
    renamed = [
        (place.node.start_byte, place.node.end_byte, _instead(place, short[variable])) for place, variable in used if variable in short
    ]
    parts, at = [], 0
    for start, end, text in sorted([*renamed, *_joints(source)]):
        parts += [source[at:start], text.encode()]
        at = end
    return b"".join([*parts, source[at:]]).decode()


def _joints(source: bytes) -> Iterator[tuple[int, int, str]]:
    """What makes each `const` a `let`, and those in a row one: (start, end, text instead). They run alike, and compress better."""
    for place in _places(_PARSER.parse(source).root_node, ()):
        node, declaration = place.node, place.node.parent
        if node.type not in ("const", "let") or declaration is None:
            continue
        before = declaration.prev_sibling
        in_a_row = before is not None and before.type == declaration.type == "lexical_declaration"
        if in_a_row and source[node.start_byte - 1 : node.start_byte] == b";":
            yield node.start_byte - 1, declaration.named_children[0].start_byte, ","
        elif node.type == "const":
            yield node.start_byte, node.end_byte, "let"


def foreign(script: str) -> set[str]:
    """The names that `script` uses and that nothing in it declares: the browser's, if it imports what it needs."""
    return {variable.name for _, variable in _read(script.encode())[0] if variable.scope is None}


def _read(source: bytes) -> tuple[list[tuple[_Place, _Variable]], dict[int, set[str]]]:
    """Where each name is used, and the names that each scope declares."""
    root = _PARSER.parse(source).root_node
    if root.has_error:
        raise ValueError(f"This script can't be read: {source[:80].decode(errors='replace')!r} …")
    places = list(_places(root, ()))
    declared = _declared(places)
    return [(place, _variable(place, declared)) for place in places if place.node.type in _NAMES], declared


def _places(node: Node, around: Sequence[Node]) -> Iterator[_Place]:
    yield _Place(node, around)
    for child in node.children:
        is_its_name = node.type == "function_declaration" and child.type == "identifier"  # which stands outside it
        yield from _places(child, around if is_its_name else (node, *around))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _scope(place: _Place) -> int:
    """The scope that it stands in. A function's body is one with its parameters."""
    at, found = next((at, node) for at, node in enumerate(place.around) if node.type in _SCOPES)
    is_body = found.type == "statement_block" and place.around[at + 1].type in _FUNCTIONS
    return place.around[at + 1].id if is_body else found.id


def _declared(places: Sequence[_Place]) -> dict[int, set[str]]:
    """The names that each scope declares, but for what other scripts know."""
    found: dict[int, set[str]] = {}
    for place in places:
        node, field = place.node, place.node.child_by_field_name
        patterns = [(field("parameters"), node.id), (field("parameter"), node.id)]
        match node.type:
            case "function_declaration" | "class_declaration" | "variable_declarator":
                exported = any(around.type == "export_statement" for around in place.around[:2])
                patterns += [] if exported else [(field("name"), _scope(place))]
            case "import_specifier":
                patterns += [(field("name"), _scope(place))]
            case "function_expression":
                patterns += [(field("name"), node.id)]
            case "for_in_statement" if field("kind"):
                patterns += [(field("left"), node.id)]
        for pattern, scope in patterns:
            if pattern:
                found.setdefault(scope, set()).update(set(_bound(pattern)) - _KEPT)
    return found


def _bound(pattern: Node) -> Iterator[str]:
    """The names that a pattern declares, not those that its defaults use."""
    if pattern.type in _NAMES:
        yield _text(pattern)
    elif pattern.type in _DEFAULTS:
        yield from _bound(pattern.named_children[0])
    elif pattern.type == "pair_pattern":
        yield from _bound(pattern.named_children[1])
    else:
        for part in pattern.named_children:
            yield from _bound(part)


def _variable(place: _Place, declared: Mapping[int, set[str]]) -> _Variable:
    name = _text(place.node)
    return _Variable(name, next((node.id for node in place.around if name in declared.get(node.id, ())), None))


def _short(used: Sequence[tuple[_Place, _Variable]], declared: Mapping[int, set[str]]) -> dict[_Variable, str]:
    """The short name of each variable that a scope declares, given out as they come: like functions look alike then, and compress best."""
    inside: dict[int, dict[_Variable, None]] = {}  # scopes, each before those in it
    for place, variable in used:
        for node in reversed(place.around):
            if node.id in declared:
                inside.setdefault(node.id, {})[variable] = None
    short: dict[_Variable, str] = {}
    for scope, seen in inside.items():
        taken = _RESERVED | {short.get(other, other.name) for other in seen if other.scope != scope}
        free = (name for name in _names() if name not in taken)
        short |= {variable: next(free) for variable in seen if variable.scope == scope}
    return short


def _names() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(_LETTERS, repeat=length))


def _instead(place: _Place, short: str) -> str:
    name = _text(place.node)
    match place.parent:
        case "export_specifier":
            return f"{short} as {name}"
        case "import_specifier":
            return f"{name} as {short}"
        case _:
            return short if place.node.type == "identifier" else f"{name}:{short}"
