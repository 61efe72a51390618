"""Recordings that an office drops in: which the site takes, in what order they are heard, and what it says of those that can't go out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib import questionnaire
from chalicelib.questionnaire.languages import LANGUAGES
from static_site import recordings
from static_site.build import build
from static_site.headers import headers
from static_site.recordings import LARGEST, RecordingsUnfit, files, found, heard, note, unnoted

MP3, M4A, OGG = b"ID3\x04" + bytes(60), b"\x00\x00\x00\x20ftypM4A " + bytes(60), b"OggS" + bytes(60)
SEX = ["sex.mp3", "sex.male.mp3", "sex.female.mp3"]
Recorded = Callable[..., Path]


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    """Put files into a folder of recordings: those by name with an mp3's beginning, or as given."""

    def put(*names: str, **contents: bytes) -> Path:
        folder = tmp_path / "recordings"
        for name in names:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(contents.get(file.suffix[1:], MP3))
        return folder

    return put


def refusal(folder: Path) -> str:
    with pytest.raises(RecordingsUnfit) as unfit:
        found(folder)
    return str(unfit.value)


def test_every_recording_of_ours_is_fit_and_its_words_are_noted() -> None:
    assert unnoted() == [], "run .venv/bin/python -m static_site.recordings"


def test_dropping_a_file_is_enough(recorded: Recorded) -> None:
    folder = recorded("id/sex.mp3", "jv/presence.m4a", "en/nik.ogg", m4a=M4A, ogg=OGG)
    assert set(files(folder)) == {"recordings/id/sex.mp3", "recordings/jv/presence.m4a", "recordings/en/nik.ogg"}
    assert (heard("id", folder), heard("jv", folder)) == ({"sex": ["sex.mp3"]}, {"presence": ["presence.m4a"]})


def test_choices_with_recordings_of_their_own_are_heard_after_the_question_as_they_stand(recorded: Recorded) -> None:
    folder = recorded(*(f"id/{name}" for name in sorted(SEX)))
    assert heard("id", folder) == {"sex": SEX}


def test_the_page_of_its_language_alone_says_that_a_question_is_recorded(recorded: Recorded, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(site, recorded(*(f"en/{name}" for name in SEX)))
    said = f'data-question="sex" data-type="choice" data-required data-register="sex" data-recordings="{" ".join(SEX)}"'
    assert said in (site / "en/household/index.html").read_text("utf-8")
    assert "data-recordings" not in (site / "household/index.html").read_text("utf-8")
    assert {file.name for file in site.glob("assets/*/recordings/en/*")} == set(SEX)
    assert "media-src 'self'" in headers("https://uploads.example")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "id/shoe_size.mp3",
            "id/shoe_size.mp3: no question is called so; name it as in sp2020.json: <question>.mp3",
        ),
        ("id/sex.other.mp3", "id/sex.other.mp3: no question is called so"),
        ("su/sex.mp3", "su/sex.mp3: put it into the folder of its language: id, en, jv"),
        ("sex.mp3", "sex.mp3: put it into the folder of its language"),
        ("id/new/sex.mp3", "id/new/sex.mp3: put it into the folder of its language"),
        ("id/sex.wav", "id/sex.wav: phones may not play it; save it as .mp3, .m4a, .ogg"),
        ("id/sex.m4a", "id/sex.m4a: it isn't what its name says; save it as .m4a again"),
        ("id/sex.female.mp3", "id/sex: record sex, sex.male too, or all of it in one file"),
    ],
)
def test_a_file_that_nobody_would_hear_is_refused_by_name(recorded: Recorded, name: str, says: str) -> None:
    assert refusal(recorded(name)).startswith(says)


def test_all_flaws_are_told_at_once(recorded: Recorded) -> None:
    assert len(refusal(recorded("id/one.mp3", "id/two.mp3", "id/sex.wav")).splitlines()) == 3


def test_a_question_is_recorded_once(recorded: Recorded) -> None:
    folder = recorded("id/sex.mp3", "id/sex.ogg", ogg=OGG)
    assert refusal(folder) == "id/sex: recorded twice; keep one file of each name"


def test_a_recording_that_eats_up_somebodys_data_is_refused(recorded: Recorded) -> None:
    folder = recorded("id/sex.mp3", mp3=MP3.ljust(LARGEST, b"\0"))
    assert found(folder)
    folder = recorded("id/sex.mp3", mp3=MP3.ljust(LARGEST + 1, b"\0"))
    assert refusal(folder) == f"id/sex.mp3: it has {LARGEST + 1} bytes, more than {LARGEST}; save it in mono with 24 kbit/s"


def test_what_an_office_keeps_beside_its_recordings_is_no_recording(recorded: Recorded) -> None:
    assert found(recorded("README.md", "id/.DS_Store")) == []


def test_a_recording_says_its_choices_too_unless_they_have_their_own(recorded: Recorded) -> None:
    alone, in_parts = found(recorded("id/sex.mp3")), found(recorded(*(f"id/{name}" for name in SEX)))
    assert [known.words for known in alone] == ["Jenis kelamin. Laki-laki. Perempuan."]
    assert [known.words for known in in_parts] == ["Jenis kelamin.", "Laki-laki.", "Perempuan."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_left_out_of_what_is_recorded(recorded: Recorded, language: str) -> None:
    [known] = found(recorded(f"{language}/presence.mp3"))
    assert recordings.SOMEBODY[language] in known.words
    assert "{" not in " ".join(recordings.parts(language).values())


def test_words_that_change_after_their_recording_are_not_said_the_old_way(recorded: Recorded) -> None:
    folder = recorded("id/sex.mp3", "id/nik.mp3")
    assert unnoted(folder) == ["id/nik", "id/sex"]
    note(folder)
    assert unnoted(folder) == []
    noted = folder / "words.json"
    noted.write_text(noted.read_text("utf-8").replace("Perempuan", "Wanita"), "utf-8")
    assert refusal(folder) == (
        "id/sex.mp3: the questionnaire's words have changed since; record “Jenis kelamin. Laki-laki. Perempuan.”, or remove it"
    )


def test_everything_asked_can_be_recorded() -> None:
    asked = questionnaire.load()
    for language in LANGUAGES:
        questions = {part.partition(".")[0] for part in recordings.parts(language)}
        assert questions == {name for name, question in asked.questions.items() if not question.retired}
