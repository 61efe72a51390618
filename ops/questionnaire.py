"""`ops questionnaire`: what is made from the definition of the questionnaire: its codebook, and the interview's form."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, verb

if TYPE_CHECKING:
    from ops.frame import Nouns

CODEBOOK = Path("docs/codebook.md")
#: The last day on which SP2020 asked online: ages count there.
REFERENCE_DAY = date(2020, 3, 31)


def add_to(nouns: "Nouns") -> None:
    verbs = noun(nouns, "questionnaire", about="write the codebook or the interview's form, both made from the questionnaire")
    codebook = verb(
        verbs,
        "codebook",
        about="write every variable, code, condition and check, for whoever reads the results",
        example="python -m ops questionnaire codebook",
        run=_codebook,
        on="nothing",
    )
    codebook.add_argument("--to", type=Path, default=CODEBOOK, metavar="FILE", help=f"the Markdown file to write ({CODEBOOK})")
    form = verb(
        verbs,
        "form",
        about="write the interview's form (XLSForm) with the files beside it, and have ODK Validate judge it; needs Java",
        example="python -m ops questionnaire form --to build/form",
        run=_form,
        on="nothing",
    )
    verb(
        verbs,
        "forms",
        about="make the forms anew that interview packages carry; after each change of the questionnaire",
        example="python -m ops questionnaire forms",
        run=_forms,
        on="nothing",
    )
    form.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write; files of the same names are replaced")
    form.add_argument("--ages-on", type=_day, default=REFERENCE_DAY, metavar="DATE", help=f"the day at which ages count ({REFERENCE_DAY})")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given} is no date; write it as 2020-03-31") from None


def _codebook(arguments: argparse.Namespace) -> Outcome:
    from chalicelib import questionnaire
    from ops import questionnaire_files

    asked = questionnaire.load()
    with _all_said():
        text = questionnaire_files.codebook_of(asked)
    arguments.to.parent.mkdir(parents=True, exist_ok=True)
    arguments.to.write_text(text, "utf-8")
    record = {"file": str(arguments.to), "version": asked.version, "variables": len(asked.questions), "checks": len(asked.checks)}
    return Outcome(
        [f"{arguments.to} has {record['variables']} variables and {record['checks']} checks of {asked.name}, version {asked.version}."],
        record,
    )


def _form(arguments: argparse.Namespace) -> Outcome:
    from chalicelib import questionnaire
    from ops import questionnaire_files

    asked = questionnaire.load()
    with _all_said():
        made = questionnaire_files.form_of(asked, on=arguments.ages_on)
    file = questionnaire_files.write_form(made, asked, arguments.to)
    try:
        found = questionnaire_files.validate(file)
    except questionnaire_files.NotValidated as why:
        raise CannotDo(f"{file} is written, but nobody has validated it: {why}") from None
    except questionnaire_files.FormRefused as refusal:
        raise CannotDo(f"{file} is written, but no device could load it: {refusal}") from None
    rows = {sheet: len(listed) for sheet, listed in made.items()}
    version = made["settings"][0]["version"]
    return Outcome(
        [
            f"{file} is the form, version {version}, of {rows['survey']} rows and {rows['choices']} choices. ODK Validate accepts it.",
            "households.csv and members.csv have their headers only; the hand-off fills them.",
            *found,
        ],
        {"folder": str(arguments.to), "form": str(file), "version": version, "rows": rows, "remarks": found},
    )


def _forms(arguments: argparse.Namespace) -> Outcome:
    from chalicelib import questionnaire
    from chalicelib.interview.ready_made import FOLDER
    from ops import questionnaire_files

    with _all_said():
        made = questionnaire_files.ready_made_files(questionnaire.load(), on=REFERENCE_DAY)
    FOLDER.mkdir(exist_ok=True)
    for name, content in made.items():
        (FOLDER / name).write_bytes(content)
    return Outcome(
        [f"{FOLDER / name}: {len(content):,} bytes" for name, content in made.items()], {"folder": str(FOLDER), "files": sorted(made)}
    )


@contextmanager
def _all_said() -> Iterator[None]:
    from chalicelib.interview.speech import WordsMissing

    try:
        yield
    except WordsMissing as unsaid:
        raise CannotDo(f"{unsaid} Put them into the catalogues with `python -m static_site.translations`.") from None
