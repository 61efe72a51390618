from pathlib import Path

import pytest

from bench import compare, report


def test_whoever_was_counted_twice_is_found_by_what_is_measured(tmp_path: Path) -> None:
    compare.note(tmp_path, 4000)
    measured = compare.gathered_and_compared(tmp_path)
    twice = 4000 // compare.COUNTED_TWICE
    # Both of each pair; but a few were drawn from their own family, which isn't another household.
    assert 1.8 * twice < measured["found"] <= 2 * twice


def test_a_section_takes_the_place_of_the_one_before_and_leaves_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "KEPT", tmp_path / "performance.md")
    report.KEPT.write_text("# One\n\nfirst\n\n## Its part\n\n# Two\n\nsecond\n", "utf-8")
    report.keep_section("# One\n\nanew\n")
    report.keep_section("# Three\n\nthird\n")
    assert report.KEPT.read_text("utf-8") == "# One\n\nanew\n\n# Two\n\nsecond\n\n# Three\n\nthird\n"
