"""Scripts with short names do what they did: run in Node before and after. Needs Node on the machine, as the browser's tests do."""

import re
import subprocess

import pytest

from static_site import offline, scripts
from static_site.names import foreign, shortened

SCRIPTS = {
    "what a scope declares hides what is outside": """
        const outer = 1; const seen = [];
        function shadow(outer, other = outer) { { const outer = 3; seen.push(outer); } seen.push(outer, other); }
        shadow(2); seen.push(outer); console.log(JSON.stringify(seen));
    """,
    "properties keep their names": """
        const first = 1, second = 2; const both = { first, second, third: first };
        const { first: one, second: two = first, ...rest } = both; const { third } = rest;
        console.log(JSON.stringify([both, one, two, third, rest]));
    """,
    "defaults in patterns use what is outside": """
        const fallback = { deep: 7 };
        function read({ value = fallback.deep, list: [head = value] = [] } = {}) { return [value, head]; }
        console.log(JSON.stringify([read(), read({ value: 1 }), read({ list: [9] })]));
    """,
    "the browser's names stay where they are used, and give way where they are declared": """
        const kept = String(parseInt("12", 10)); const lengths = ((Math) => Math.length)("four");
        console.log(kept, lengths, typeof globalThis, `${kept}-${Math.max(1, 2)}`);
    """,
    "classes, loops, catches and labels of templates": """
        class Trouble extends Error { constructor(after) { super("trouble"); this.after = after; } }
        const found = [];
        for (const [name, value] of Object.entries({ name: 1, value: 2 })) found.push(name + value);
        for (let index = 0; index < 2; index += 1) { const index = "own"; found.push(index); }
        try { throw new Trouble(5); } catch (trouble) { found.push(trouble.after, trouble instanceof Trouble); }
        try { throw new Trouble(6); } catch ({ after }) { found.push(after); }
        const count = function again(left) { return left ? 1 + again(left - 1) : 0; };
        console.log(JSON.stringify(found), count(3));
    """,
    "a function that others in its scope call before it stands there": """
        console.log(early(2)); function early(number) { return late() * number; } function late() { return 21; }
    """,
    "what is called alike in two functions, one using the other": """
        const total = (list) => list.reduce((sum, entry) => sum + entry, 0);
        const mean = (list) => { const sum = total(list); const entry = list.length; return sum / entry; };
        console.log(total([1, 2, 3]), mean([2, 4]));
    """,
}

#: What our scripts have from the browser, beside the language's own objects.
BROWSER = set(
    """AbortController AbortSignal Array Audio Blob Boolean DataView Date DocumentFragment Error Event File FormData Image Infinity
    IntersectionObserver Intl JSON Map Math Node NodeFilter Number Object Path2D Promise Set SpeechSynthesisUtterance String
    TextDecoder TextEncoder TypeError URL URLSearchParams Uint32Array Uint8Array WeakMap Worker XMLHttpRequest addEventListener atob
    btoa caches clearInterval clearTimeout clients createImageBitmap crypto document encodeURIComponent fetch globalThis history innerHeight
    localStorage location
    navigator parseInt postMessage print sessionStorage setInterval setTimeout speechSynthesis window""".split()
)
#: What the build puts before the worker that keeps pages.
RELEASE = {"FOLDER", "PARTS", "RELEASE"}


def ran(script: str) -> str:
    done = subprocess.run(["node", "--input-type=module"], input=script, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_with_short_names_does_what_it_did(script: str) -> None:
    short = shortened(script)
    assert len(short) < len(script)
    assert ran(short) == ran(script)


def test_modules_know_each_other_by_their_long_names() -> None:
    assert shortened("const household = 1; export { household };").endswith("export { e as household };")
    assert shortened('import { household } from "./a.js"; print(household);') == 'import { household as e } from "./a.js"; print(e);'
    assert "function household(" in shortened("export function household(member) { return member; }")


def test_declarations_in_a_row_are_one() -> None:
    assert shortened("const early=1;const late=early;print(late);") == "let e=1,t=e;print(t);"
    assert shortened("export const early=1;for(const late of [2])print(late);") == "export let early=1;for(let e of [2])print(e);"


def test_every_scope_begins_anew_with_the_shortest_names() -> None:
    assert shortened("function one(first) { return first; } function two(second) { return second; }") == (
        "function e(e) { return e; } function t(e) { return e; }"
    )


def test_a_script_that_cannot_be_read_stops_the_build() -> None:
    with pytest.raises(ValueError, match="can't be read"):
        shortened("const = 3;")


@pytest.mark.parametrize("script", sorted(file.name for file in scripts.FOLDER.glob("*.js")))
def test_a_script_imports_what_it_uses(script: str) -> None:
    # Joined into one file it would find the names of others, and lack them once it comes late.
    assert foreign(scripts.bare(script)) - BROWSER - given(script) - (RELEASE if script == offline.WORKER else set()) == set()


def given(script: str) -> set[str]:
    """The names that a script imports, and those that it exports."""
    imported = re.findall(r"^import \{ ([^}]+) \} from", scripts.source(script), re.MULTILINE)
    return {"_"} | {name for names in imported for name in names.split(", ")}
