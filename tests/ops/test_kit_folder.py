"""A tree of kits stands whole or not at all."""

from pathlib import Path

import pytest

from ops.kit.folder import MARK, replacing


def write_whole(folder: Path, said: bytes) -> None:
    with replacing(folder) as write:
        write("", {MARK: b"{}", "kit.html": said})


def write_half(folder: Path, said: bytes) -> None:
    with replacing(folder) as write:
        write("331902/", {"kit.html": said})
        raise KeyboardInterrupt


def test_a_writer_that_stops_leaves_what_was_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "3319", b"first")
    with pytest.raises(KeyboardInterrupt):
        write_half(tmp_path / "3319", b"second")
    assert [path.name for path in tmp_path.iterdir()] == ["3319"]
    assert (tmp_path / "3319" / "kit.html").read_bytes() == b"first"


def test_what_died_between_taking_away_and_putting_is_put_back_and_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path / "3319", b"first")
    (tmp_path / "3319").rename(tmp_path / ".3319.replaced")
    (tmp_path / ".3319.unfinished").mkdir()
    with pytest.raises(RuntimeError), replacing(tmp_path / "3319"):
        raise RuntimeError
    assert (tmp_path / "3319" / "kit.html").read_bytes() == b"first"
    write_whole(tmp_path / "3319", b"second")
    assert [path.name for path in tmp_path.iterdir()] == ["3319"]
    assert (tmp_path / "3319" / "kit.html").read_bytes() == b"second"


@pytest.mark.parametrize("path", ["/agencies/x", "../x", "331902/../../x"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="is not below the folder of the kit"), replacing(tmp_path / "in" / "3319") as write:
        write(path, {"kit.html": b"x"})
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    from ops.frame import CannotDo

    (tmp_path / "3319").write_text("mine")
    with pytest.raises(CannotDo, match="holds something else than a kit"), replacing(tmp_path / "3319"):
        pass
    assert (tmp_path / "3319").read_text() == "mine"
