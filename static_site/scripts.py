"""The scripts: small modules in assets/js, sent as one file for each page, because on a slow phone every request costs more than its bytes.

Only what our own modules use is understood: named imports and exports, one a line, no circles.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import rjsmin  # type: ignore[import-untyped]  # it has no types

FOLDER = Path(__file__).parent / "assets/js"
_IMPORT = re.compile(r"""^import \{ (?P<names>[^}]+) \} from "\./(?P<script>[\w-]+)\.js";\n""", re.MULTILINE)
_LATE_IMPORT = re.compile(r"""\bimport\("\./([\w-]+\.js)"\)""")
_SAID = re.compile(r'\b_\(("(?:[^"\\]|\\.)*")')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) (\w+))", re.MULTILINE)


@lru_cache
def source(script: str) -> str:
    return (FOLDER / script).read_text("utf-8")


def imported(script: str) -> list[str]:
    return [f"{match['script']}.js" for match in _IMPORT.finditer(source(script))]


def needed(script: str) -> list[str]:
    """`script` and all that it imports, each after what it needs itself."""
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"These scripts import each other in a circle: {' → '.join((*above, name))}")
        if name not in order:
            for other in imported(name):
                visit(other, (*above, name))
            order.append(name)

    visit(script, ())
    return order


def late(script: str) -> list[str]:
    """What the modules of `script` fetch only when it is used."""
    return [name for part in needed(script) for name in _LATE_IMPORT.findall(source(part))]


def bundle(script: str, say: Callable[[str], str] = str) -> str:
    """The page's modules as one: each in a function of its own that gives what it exports. `say` puts a text into the reader's language."""
    parts = []
    for name in needed(script):
        text = _IMPORT.sub(
            lambda match: f"const {{ {match['names'].replace(' as ', ': ')} }} = {_variable(match['script'])};\n", source(name)
        )
        exported = _EXPORT.findall(text)
        text = _EXPORT.sub("", text)
        if name != script:
            text = f"const {_variable(name[:-3])} = (() => {{\n{text}return {{ {', '.join(exported)} }};\n}})();\n"
        parts.append(text)
    said = _SAID.sub(lambda found: f"_({json.dumps(say(json.loads(found[1])), ensure_ascii=False)}", "".join(parts))
    return slimmed(said)


def slimmed(text: str) -> str:
    """Without what only people read."""
    return str(rjsmin.jsmin(text)).strip() + "\n"


def _variable(script: str) -> str:
    return f"{script.replace('-', '_')}_module"
