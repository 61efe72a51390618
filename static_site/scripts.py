"""The scripts: small modules in assets/js, sent as one file for each page, because on a slow phone every request costs more than its bytes.

Only what our own modules use is understood: named imports and exports under their own names, one a line, no circles.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import rjsmin  # type: ignore[import-untyped]  # it has no types

from chalicelib.questionnaire.languages import SOURCE
from static_site.names import shortened

FOLDER = Path(__file__).parent / "assets/js"
_IMPORT = re.compile(r"""^import \{ (?P<names>[^}]+) \} from "\./(?P<script>[\w-]+)\.js";\n""", re.MULTILINE)
_LATE_IMPORT = re.compile(r"""(?<=\bimport\("\./)[\w-]+\.js(?="\))""")
_OTHER = re.compile(r"""(?:(?<=\bfrom"\./)|(?<=\bimport\("\./))[\w-]+\.js(?=")""")
_SAID = re.compile(r'\b_\(("(?:[^"\\]|\\.)*")')
_DECLARED = re.compile(r"^(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
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


def spoken(script: str, language: str) -> str:
    """The file of a page's script, or of one that it fetches late, as it speaks a language."""
    return script if language == SOURCE else script.replace(".js", f".{language}.js")


def bare(script: str) -> str:
    """A module without its imports, and with its exports as things of its own."""
    return _EXPORT.sub("", _IMPORT.sub("", source(script)))


def bundle(script: str, language: str = SOURCE, say: Callable[[str], str] = str) -> str:
    """The page's modules as one, in one scope. `say` puts a text into the reader's language.

    Raises ValueError when two modules that come late would each bring the same one."""
    names = [name for other in dict.fromkeys(late(script)) for name in brought(other, script)]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise ValueError(f"Two scripts that come later than {script} would each have one of its own: {', '.join(twice)}")
    text = joined(needed(script))
    if lent := sorted({name for other in late(script) for name in borrowed(other, script)}):
        text += f"export {{ {', '.join(lent)} }};\n"
    return _said(text, language, say)


def late_bundle(script: str, page: str, language: str = SOURCE, say: Callable[[str], str] = str) -> str:
    """A module that the script of a page fetches when it is used, with those that only it needs. The others' it has from the page's script,
    which is there by then."""
    names = sorted(borrowed(script, page))
    head = f'import {{ {", ".join(names)} }} from "./{page}";\n' if names else ""
    given = f"export {{ {', '.join(_EXPORT.findall(source(script)))} }};\n"
    return _said(head + joined(brought(script, page), names) + given, language, say)


def brought(script: str, page: str) -> list[str]:
    """The modules that come with one that comes late, itself last: those that the page's script doesn't have."""
    there = needed(page)
    return [name for name in needed(script) if name not in there]


def borrowed(script: str, page: str) -> set[str]:
    """The names that these have from the page's script."""
    there = needed(page)
    found = (match for name in brought(script, page) for match in _IMPORT.finditer(source(name)))
    return {name for match in found if f"{match['script']}.js" in there for name in match["names"].split(", ")}


def joined(modules: Sequence[str], borrowed: Sequence[str] = ()) -> str:
    """Modules in one scope, where the names `borrowed` are taken. One with a name of its own that is taken gets a scope of its own.

    Raises ValueError for two exports of one name."""
    exports = {name: _EXPORT.findall(source(name)) for name in modules}
    taken = Counter([*borrowed, *(export for exported in exports.values() for export in exported)])
    if twice := [name for name, times in taken.items() if times > 1]:
        raise ValueError(f"Two scripts export the same name: {', '.join(twice)}")
    parts = []
    for name in modules:
        text = bare(name)
        own = set(_DECLARED.findall(text)) - set(exports[name])
        parts.append(_apart(text, exports[name]) if own & taken.keys() else text)
        taken.update(own)
    return "".join(parts)


def _said(text: str, language: str, say: Callable[[str], str]) -> str:
    """Scripts joined, as they speak a language."""
    text = _OTHER.sub(lambda found: spoken(found[0], language) if (FOLDER / found[0]).exists() else found[0], slimmed(text))
    return _SAID.sub(lambda found: f"_({json.dumps(say(json.loads(found[1])), ensure_ascii=False)}", text)


def _apart(text: str, exported: list[str]) -> str:
    """A module in a scope of its own, which gives what it exports."""
    if not exported:
        return f"{{\n{text}}}\n"
    names = ", ".join(exported)
    return f"const {{ {names} }} = (() => {{\n{text}return {{ {names} }};\n}})();\n"


@lru_cache
def slimmed(text: str) -> str:
    """Without what only people read: comments, space, long names."""
    return shortened(str(rjsmin.jsmin(text)).strip()) + "\n"
