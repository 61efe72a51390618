"""Every message about an answer names whose it is and which question, in each language: saying.js and refusals.js themselves, run in Node.

Needs Node on the machine, as the browser's tests do."""

import json
import subprocess
from functools import cache
from typing import get_args

import pytest

from chalicelib import questionnaire
from chalicelib.domain.answers import Refusal
from chalicelib.questionnaire import Question, languages, words
from static_site import scripts
from static_site.translations import translations

ASKED = questionnaire.load()
NAME = "Sri Wahyuni"
#: What the modules ask of the page, which isn't there: the questionnaire in the reader's words, and one person's name.
PAGE = """
const document = { documentElement: { lang: given.language } };
const HOUSEHOLD = "household";
const nameOf = () => given.name;
const questionnaire = { checks: given.checks, question: (name) => given.questions[name] };
const calledIn = async () => "";
"""
SAID = """
const of = ({ subject }) => (subject === "household" ? HOUSEHOLD : "m2");
const each = (codes, question) => Object.fromEntries(codes.map((code) => [code, about(of(question), question, refused(code, question))]));
console.log(JSON.stringify({
  checks: Object.fromEntries(given.checks.map((check) => [check.code, concerned({ ...check, id: of(check) })])),
  refusals: Object.fromEntries(Object.entries(given.questions).map(([name, question]) => [name, each(given.codes, question)])),
}));
"""


@cache
def said(language: str) -> dict[str, dict[str, str | dict[str, str]]]:
    """What the page says in a language: of each check, and of each question by the code of why its answer can't be kept."""
    told = words.words(language)
    given = {
        "language": language,
        "name": NAME,
        "codes": ["unanswered", *get_args(Refusal)],
        "questions": {
            name: {"subject": asked.subject, "type": asked.type, "label": told[asked.label], "maxLength": asked.max_length}
            for name, asked in ASKED.questions.items()
        },
        "checks": [
            {"code": check.code, "subject": check.subject, "at": check.at, "message": told[check.message]}
            for check in ASKED.checks.values()
        ],
    }
    modules = "".join(scripts.bare(name) for name in ("text.js", "saying.js", "refusals.js"))
    module = scripts._said(f"const given = {json.dumps(given)};\n{PAGE}{modules}{SAID}", language, translations(language).gettext)
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, dict[str, str | dict[str, str]]] = json.loads(done.stdout)
    return answer


def called(question: Question, language: str) -> str:
    """The question as it is called beside a person's name: a name at its end would be said twice."""
    return words.words(language)[question.label].removesuffix(" {name}").replace("{name}", NAME)


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_what_a_check_says_names_the_person_and_the_question(language: str) -> None:
    for code, text in said(language)["checks"].items():
        check = ASKED.checks[code]
        assert words.words(language)[check.message].replace("{name}", NAME) in text, code
        assert (NAME in text) == (check.subject == "member"), code
        # What is about the whole family and no one question says itself what it is about.
        assert not check.at or called(ASKED.questions[check.at], language) in text, code


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_what_can_not_be_kept_or_is_missing_is_said_with_the_person_and_the_question(language: str) -> None:
    for name, by_code in said(language)["refusals"].items():
        question = ASKED.questions[name]
        assert isinstance(by_code, dict)
        for code, text in by_code.items():
            assert called(question, language) in text, (name, code)
            assert (NAME in text) == (question.subject == "member"), (name, code)
            assert "{" not in text, (name, code)


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_reason_that_the_census_has_to_refuse_an_answer_has_words(language: str) -> None:
    nameless = translations(language).gettext("Jawaban ini belum bisa disimpan. Isi lagi dengan cara lain.")
    texts = [pair for by_code in said(language)["refusals"].values() if isinstance(by_code, dict) for pair in by_code.items()]
    # A browser's fields and JSON give no other answers than texts: whoever sends them otherwise reads the code.
    assert {code for code, text in texts if nameless in text} == {"not-text"}


def test_a_message_reads_as_a_clerk_would_say_it() -> None:
    checks, refusals = said("id")["checks"], said("id")["refusals"]
    assert checks["nik-against-sex"] == f"{NAME} · Jenis kelamin: Menurut NIK, jenis kelamin {NAME} lain. Apakah ini benar?"
    assert checks["one-head"] == "Keluarga: Siapa kepala keluarga sekarang? Pilih tepat satu orang."
    assert isinstance(of_since := refusals["resident_since"], dict)
    assert of_since["in-the-future"] == f"Sejak kapan {NAME} tinggal di sana? Tanggal ini belum terjadi. Periksa lagi."


def test_what_is_too_long_is_told_what_it_should_be() -> None:
    refusals = said("id")["refusals"]
    for question, told in (
        ("current_rt", "RT: Tulis paling banyak 3 angka."),
        ("birth_place", "Isian ini terlalu panjang. Tulis paling banyak 60 huruf."),
        ("nik", "NIK terdiri dari 16 angka."),
        ("phone", "Nomor telepon ini belum lengkap."),
        ("elsewhere_village", "Ketik nama desa atau kelurahan"),
        ("abroad_country", "Ketik nama negara"),
    ):
        assert isinstance(by_code := refusals[question], dict)
        assert told in by_code["too-long"], question
