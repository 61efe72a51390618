"""What is said of papers: assets/js/verdicts.js itself, run in Node; and that nobody fetches it who has none."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.documents import DocumentStatus, Refusal
from chalicelib.domain.history import WHAT
from static_site import scripts
from static_site.scripts import bare, brought, bundle, late_bundle, needed

JOURNEY = "journey.js"
#: The household around a paper, as the other modules tell it.
AROUND = """
const _ = (text) => text, nameOf = () => "Siti", isPrefilled = () => false;
const hasGivenUp = () => false, isUnderWay = () => false, isSamePaper = () => true, jobOf = () => undefined;
let held;
"""


def run(script: str) -> Any:
    """What `script` logs, as JSON."""
    done = subprocess.run(["node", "--input-type=module"], input=script, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def said_of(papers: list[dict[str, Any]]) -> Any:
    """How each of these sent papers stands, as the page says it."""
    given = json.dumps(papers)
    told = f"{given}.map((paper) => {{ held = {{ document: {{ documents: [paper] }} }}; return standOf(paper); }})"
    return run(f"{AROUND}{bare('verdicts.js')}\nconsole.log(JSON.stringify({told}));")


def test_every_reason_to_refuse_a_paper_is_said_with_what_to_do() -> None:
    papers = [{"kind": "kk", "status": "refused", "reason": reason} for reason in [*Refusal, "something-new"]]
    *advice, otherwise = [stand["advice"] for stand in said_of(papers)]
    assert len({*advice, otherwise}) == len(Refusal) + 1
    assert all(sentence.count(".") + sentence.count(",") > 1 for sentence in advice), "a reason and a way on"


def test_every_state_of_a_paper_has_its_words() -> None:
    papers = [{"kind": "kk", "status": status, "reason": "", "hard_to_read": hard} for status in DocumentStatus for hard in (False, True)]
    words = {(paper["status"], paper["hard_to_read"]): stand["words"] for paper, stand in zip(papers, said_of(papers), strict=True)}
    assert len(set(words.values())) == len(DocumentStatus) + 1
    assert words["accepted", True] != words["accepted", False]
    assert not set(words.values()) & set(DocumentStatus)


def test_a_paper_of_which_nothing_is_known_for_long_can_be_sent_again() -> None:
    [overdue, under_way] = said_of([{"kind": "kk", "status": "pending", "overdue": late} for late in (True, False)])
    assert (overdue["mood"], under_way["mood"]) == ("wrong", "busy")
    assert "kirim sekali lagi" in overdue["advice"]


def test_everything_in_a_familys_history_has_its_words() -> None:
    around = "const _ = (text) => text;\n"
    assert set(run(f"{around}{bare('history.js')}\nconsole.log(JSON.stringify(Object.keys(said())));")) == set(WHAT)


def test_whoever_owes_no_paper_fetches_nothing_for_it() -> None:
    page = bundle(JOURNEY)
    assert {"photo.js", "sending.js", "following.js", "verdicts.js", "paper-row.js"} < set(brought("papers.js", JOURNEY))
    assert not {"papers.js", *brought("papers.js", JOURNEY)} & set(needed(JOURNEY))
    assert "createImageBitmap" not in page
    assert "createImageBitmap" in late_bundle("papers.js", JOURNEY)


def test_no_module_comes_twice_with_what_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "page.js": 'const one = () => import("./one.js");\nconst two = () => import("./two.js");\n',
        "one.js": 'import { state } from "./both.js";\nexport const first = state;\n',
        "two.js": 'import { state } from "./both.js";\nexport const second = state;\n',
        "both.js": "export const state = {};\n",
    }
    monkeypatch.setattr(scripts, "source", files.__getitem__)
    with pytest.raises(ValueError, match=r"both\.js"):
        bundle("page.js")


def test_what_comes_late_brings_its_own_modules_and_gives_what_it_is_asked_for(tmp_path: Path) -> None:
    late = late_bundle("papers.js", JOURNEY)
    assert late.count("import{") == 1
    given = re.search(r"export\{([^}]+)\};\s*$", late)
    assert given
    assert [name.split(" as ")[-1] for name in given[1].split(",")] == ["papers", "overview"]
    for name in ("papers", "journey"):
        (tmp_path / f"{name}.mjs").write_text(late if name == "papers" else bundle(JOURNEY), "utf-8")
        checked = subprocess.run(["node", "--check", tmp_path / f"{name}.mjs"], capture_output=True, text=True, timeout=60, check=False)
        assert checked.returncode == 0, checked.stderr
