import json
import subprocess
import time
from pathlib import Path

import pytest

from chalicelib.credentials.meter import check_password
from chalicelib.domain import known_words
from chalicelib.domain.errors import PasswordRefused
from tests.builders import a_register

PHRASES = Path(__file__).resolve().parents[2] / "static_site/assets/js/phrase.js"


def judged(password: str, *about: str) -> str:
    """The code of the refusal, "" if the password is taken."""
    try:
        check_password(password, known_words=about)
    except PasswordRefused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "mangga jalan kertas bulan",
        "sawah lembayung kereta",
        "perahu-kancil-jendela",
        "apel.api.ikan.kuda.obor",
        "k7#Qx!2mVt9pL&zR",
        "xkqjzhvbwpmfglt",
        "kyqvok-9Bypxe-jyhnuc",
        "ꦱꦮꦃ kereta lembayung senja",
    ],
)
def test_a_phrase_of_words_that_have_nothing_in_common_is_taken(password: str) -> None:
    assert judged(password) == ""


@pytest.mark.parametrize(
    "password",
    [
        "terimakasihbanyak",
        "terima kasih semuanya",
        "alhamdulillahirabbilalamin",
        "alhamdulillah sehat",
        "bismillah lancar terus",
        "assalamualaikum semua",
        "bhinneka tunggal ika",
        "sensus penduduk 2020",
        "aku sayang kamu selamanya",
        "jakarta bandung surabaya",
        "satu dua tiga empat lima",
        "password123456789",
        "P4ssw0rd!P4ssw0rd!",
        "qwertyuiopasdfghjkl",
        "poiuytrewqasdfgh",
        "1qaz2wsx3edc4rfv",
        "123456789012345",
        "abcdefghijklmnopqrstuvwxyz",
        "aaaaaaaaaaaaaaaa",
        "kudus kudus kudus kudus",
        "rumah-rumah-rumah-rumah",
        "17051970 17051970",
        "17-05-1970 20-08-1999",
        "               ",
        "a b c d e f g h i j k l",
    ],
)
def test_what_people_would_try_first_is_refused(password: str) -> None:
    assert judged(password) == "easily-guessed"


@pytest.mark.parametrize(
    ("password", "code"), [("terimakasih", "too-short"), ("a" * 14, "too-short"), ("kereta sawah " * 20, "too-long"), ("", "too-short")]
)
def test_what_is_too_short_or_too_long_is_told_so(password: str, code: str) -> None:
    assert judged(password) == code


@pytest.mark.parametrize(
    "password",
    [
        "Sukarman 17051970",
        "putri lestari sri",
        "PutriLestariSukarman",
        "namrakuS inuyhaW",
        "5ukarm4n wahyun1",
        "3319020101000001331902",
        "Menara Kota Kudus Kauman",
        "sukarman 170570 bagus",
        "wahyuni 1974-08-02",
    ],
)
def test_what_the_family_is_known_by_is_refused_as_such(password: str) -> None:
    assert judged(password, *known_words.of_register(a_register())) == "about-you"


def test_a_name_among_other_words_takes_nothing_from_a_long_phrase() -> None:
    assert judged("putri sawah lembayung kereta", *known_words.of_register(a_register())) == ""


def test_no_family_hears_of_another_ones_words() -> None:
    assert judged("zubaedahqomariyah", "zubaedah", "qomariyah") == "about-you"
    assert judged("zubaedahqomariyah") == ""


@pytest.mark.parametrize(
    "password", ["4@8({[<369!1|705+$%2" * 12, "a" * 256, "1234567890" * 25, "the" * 85, "10" * 128, "12/1/1990 " * 25, "aab" * 80]
)
def test_the_most_laborious_password_takes_no_longer_than_hashing_one(password: str) -> None:
    judged("so that the lists are there")
    taken = []
    for _ in range(5):
        began = time.process_time()
        judged(password)
        taken.append(time.process_time() - began)
    assert min(taken) < 0.05


@pytest.fixture(scope="module")
def offered() -> list[str]:
    """Two thousand offers, drawn as the page draws them."""
    # The module itself, not its file: an older Node takes a .js file for no module, and has no `crypto` of its own.
    browsers = 'import { webcrypto } from "node:crypto";\nglobalThis.crypto ??= webcrypto;\n'
    script = browsers + PHRASES.read_text("utf-8") + "console.log(JSON.stringify(Array.from({ length: 2000 }, phrase)));"
    drawn = subprocess.run(["node", "--input-type=module"], input=script, capture_output=True, text=True, check=True)
    return list(json.loads(drawn.stdout))


def test_no_offered_phrase_is_refused(offered: list[str]) -> None:
    assert [phrase for phrase in offered if judged(phrase, *known_words.of_register(a_register()))] == []


def test_the_offers_are_drawn_from_so_many_words_that_none_can_be_guessed(offered: list[str]) -> None:
    words = {word for phrase in offered for word in phrase.split()}
    assert len(words) == 256
    # 256 · 255 · … · 251 ways: 47.9 bits.
    assert {len(set(phrase.split())) for phrase in offered} == {6}
    counts = [sum(word in phrase.split() for phrase in offered) for word in words]
    # Each is drawn 47 times on average; by chance alone one in ten million families of tests would see less than ten.
    assert min(counts) > 10
    assert max(counts) < 95
