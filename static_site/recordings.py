"""Questions that a person has recorded: assets/recordings/<language>/<question>.mp3, or that and a <question>.<choice>.mp3 for each choice.

`python -m static_site.recordings` checks them, notes in words.json what new ones say, and prints what can still be recorded.
docs/adding-recordings.md tells an office how.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from chalicelib import questionnaire
from chalicelib.questionnaire.languages import LANGUAGES
from chalicelib.questionnaire.words import words

FOLDER = Path(__file__).parent / "assets/recordings"
#: What a phone may be sent, and how such a file begins: mp3 and m4a play on every phone; where ogg doesn't, the phone's voice reads.
BEGINNINGS = {".mp3": re.compile(rb"ID3|\xff[\xe2-\xff]"), ".m4a": re.compile(rb".{4}ftyp", re.DOTALL), ".ogg": re.compile(rb"OggS")}
#: Bytes of one file. The longest question with its choices takes a minute to say, and speech is clear at 24 kbit/s: 180 KB. A family
#: pays for each of them.
LARGEST = 200 * 1024
#: What is said in place of a member's name.
SOMEBODY = {"id": "orang ini", "en": "this person", "jv": "tiyang punika"}
NOTES = "words.json"

#: Part → its words. A part is a question, or a question and a choice: `presence.died`.
Parts = dict[str, str]


class RecordingsUnfit(ValueError):
    """Some recordings can't go out: a line for each, with what to do."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One file, and what is to be heard in it."""

    language: str
    part: str
    file: Path
    words: str

    @property
    def question(self) -> str:
        return self.part.partition(".")[0]


@cache
def parts(language: str) -> Parts:
    """All that can be recorded in a language, in the order in which it is asked."""
    said = words(language)

    def spoken(*texts: str) -> str:
        filled = (said.get(text, text).replace("{name}", SOMEBODY.get(language, "…")) for text in texts if text)
        return " ".join(text if text[-1] in ".?!:" else f"{text}." for text in filled)

    found: Parts = {}
    for question in questionnaire.load().questions.values():
        if not question.retired:
            found[question.name] = spoken(question.label, question.help)
            offered = (choice for choice in question.choices if not choice.retired)
            found |= {f"{question.name}.{choice.value}": spoken(choice.label, choice.help) for choice in offered}
    return found


def parts_of(question: str, language: str) -> Parts:
    """A question, then its choices."""
    return {part: said for part, said in parts(language).items() if part.partition(".")[0] == question}


def found(folder: Path = FOLDER) -> list[Recording]:
    """The recordings in `folder`, in the order in which they are heard.

    RecordingsUnfit for a file that no question has, that phones can't play, that is too large, or that says older words."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name[0] != "." and file.name not in ("README.md", NOTES))
    flaws = [f"{file.relative_to(folder)}: {flaw}" for file in files for flaw in _flaws(file, folder)]
    recordings: list[Recording] = []
    if not flaws:
        for (language, question), together in groupby(files, key=lambda file: (file.parent.name, file.stem.partition(".")[0])):
            of_question = _of_question(language, question, list(together))
            recordings += of_question
            flaws += _gaps(of_question, parts_of(question, language))
        flaws += [
            f"{recording.file.relative_to(folder)}: the questionnaire's words have changed since; record “{recording.words}”, or remove it"
            for recording in recordings
            if _notes(folder).get(recording.language, {}).get(recording.part, recording.words) != recording.words
        ]
    if flaws:
        raise RecordingsUnfit("\n".join(flaws))
    return recordings


def _flaws(file: Path, folder: Path) -> Iterator[str]:
    language = file.parent.name
    if language not in LANGUAGES or file.parent.parent != folder:
        yield f"put it into the folder of its language: {', '.join(LANGUAGES)}"
    elif file.stem not in parts(language):
        yield f"no question is called so; name it as in sp2020.json: <question>{file.suffix} or <question>.<choice>{file.suffix}"
    if file.suffix not in BEGINNINGS:
        yield f"phones may not play it; save it as {', '.join(BEGINNINGS)}"
    elif not BEGINNINGS[file.suffix].match(file.read_bytes()[:8]):
        yield f"it isn't what its name says; save it as {file.suffix} again"
    if (size := file.stat().st_size) > LARGEST:
        yield f"it has {size} bytes, more than {LARGEST}; save it in mono with 24 kbit/s"


def _of_question(language: str, question: str, files: list[Path]) -> list[Recording]:
    said = parts_of(question, language)
    if {file.stem for file in files} == {question}:
        said[question] = " ".join(said.values())  # one recording says the choices too
    files.sort(key=lambda file: list(said).index(file.stem))
    return [Recording(language, file.stem, file, said[file.stem]) for file in files]


def _gaps(recordings: list[Recording], said: Parts) -> Iterator[str]:
    """What would be heard twice, and what wouldn't be heard though the rest is."""
    first, there = recordings[0], [recording.part for recording in recordings]
    missing = [part for part in said if part not in there]
    if len(set(there)) < len(there):
        yield f"{first.language}/{first.question}: recorded twice; keep one file of each name"
    elif missing and there != [first.question]:
        yield f"{first.language}/{first.question}: record {', '.join(missing)} too, or all of it in one file"


def _notes(folder: Path) -> dict[str, Parts]:
    file = folder / NOTES
    noted: dict[str, Parts] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return noted


def unnoted(folder: Path = FOLDER) -> list[str]:
    """Recordings whose words nobody has noted: a later change of the questionnaire's words would go unheard."""
    notes = _notes(folder)
    return [f"{known.language}/{known.part}" for known in found(folder) if known.part not in notes.get(known.language, {})]


def note(folder: Path = FOLDER) -> None:
    """Note what each recording says."""
    notes: dict[str, Parts] = {}
    for recording in found(folder):
        notes.setdefault(recording.language, {})[recording.part] = recording.words
    if notes or (folder / NOTES).exists():
        (folder / NOTES).write_text(json.dumps(notes, ensure_ascii=False, indent=1) + "\n", "utf-8")


def files(folder: Path = FOLDER) -> dict[str, bytes]:
    """What the site carries, by its path among what pages fetch."""
    return {f"recordings/{recording.language}/{recording.file.name}": recording.file.read_bytes() for recording in found(folder)}


def heard(language: str, folder: Path = FOLDER) -> dict[str, list[str]]:
    """Question → its files in a language, in the order in which they are heard."""
    names: dict[str, list[str]] = {}
    for recording in found(folder):
        if recording.language == language:
            names.setdefault(recording.question, []).append(recording.file.name)
    return names


def main() -> int:
    """The command."""
    try:
        note()
    except RecordingsUnfit as unfit:
        print(unfit, file=sys.stderr)
        return 1
    for language, name in LANGUAGES.items():
        recorded = heard(language)
        to_record = {part: said for part, said in parts(language).items() if part.partition(".")[0] not in recorded}
        print(f"{name} ({language}): {len(recorded)} questions recorded; to be recorded:", *map(": ".join, to_record.items()), sep="\n    ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
