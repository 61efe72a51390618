"""For who reads little: what the phone's voice is given to say (no machine of ours has one), which recording is played, and drawings."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from chalicelib import questionnaire
from chalicelib.questionnaire.words import words
from static_site.build import build
from static_site.headers import headers
from static_site.translations import translations
from tests.browser.one_machine import OneMachine
from tests.browser.resident import RIYADI, Resident, keeps_no_pages

INDONESIAN = {"lang": "id-ID", "localService": True}
#: A phone whose voices are `VOICES` and say each text in `pace` milliseconds. What they were given to say is in `told`.
PHONE_WITH_VOICES = """
window.told = []; window.pace = 10; window.voices = VOICES;
window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
const speech = new EventTarget();
let saying = null;
speech.getVoices = () => window.voices;
speech.speak = (given) => {
  saying = given;
  document.documentElement.dataset.voice = "speaks";
  told.push([given.text, given.lang]);
  setTimeout(() => saying === given && given.dispatchEvent(new Event("end")), pace);
};
speech.cancel = () => { saying = null; document.documentElement.dataset.voice = "stopped"; };
Object.defineProperty(window, "speechSynthesis", { value: speech });
"""
#: One second of silence: frames of MPEG-1 layer III, 128 kbit/s, mono, with nothing in them.
SILENCE = (b"\xff\xfb\x90\xc4" + bytes(413)) * 38
FACILITIES, DRINKING_WATER = "household/facilities", "drinking_water"


@pytest.fixture(scope="module", autouse=True)
def _a_family_that_has_begun(census: OneMachine, chromium: Browser) -> None:
    page = chromium.new_page()
    Resident(page, census.site).sign_up(RIYADI)
    page.close()


def hearing(resident: Resident, way: str, *, voices: list[dict[str, object]]) -> Page:
    """The page of the questionnaire at `way`, on a phone with these voices."""
    page = resident.page
    page.add_init_script(PHONE_WITH_VOICES.replace("VOICES", json.dumps(voices)))
    resident.sign_in(RIYADI)
    page.goto(f"{resident.site}/household/#/{way}")
    expect(page.locator("main .field").first).to_be_visible()
    return page


def given(page: Page, voices: list[dict[str, object]]) -> None:
    """The phone has found these voices now."""
    page.evaluate("(voices) => { window.voices = voices; speechSynthesis.dispatchEvent(new Event('voiceschanged')); }", voices)


def press(page: Page, question: str) -> None:
    page.locator(f"[data-question={question}] .hear").click()


def pressed(page: Page, question: str, state: str) -> None:
    expect(page.locator(f"[data-question={question}] .hear")).to_have_attribute("aria-pressed", state)


def told(page: Page) -> list[str]:
    return [text for text, _ in page.evaluate("told")]


def read_out(question: str, language: str) -> list[str]:
    """The words of a question as they are to be heard: itself, its explanation, each choice with its own."""
    said, asked = {**words(language), "Tidak tahu": translations(language).gettext("Tidak tahu")}, questionnaire.load().questions[question]
    choices = [[choice.label, choice.help] for choice in asked.choices] + [["Tidak tahu"]] * asked.dont_know
    sentences = [[asked.label], [asked.help], *choices]
    ended = ([text if text[-1] in ".?!:" else f"{text}." for text in (said[part] for part in parts if part)] for parts in sentences)
    return [" ".join(texts) for texts in ended if texts]


def test_a_question_is_read_with_its_explanation_and_its_choices_in_the_readers_language(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = hearing(resident, FACILITIES, voices=[])
    for language, voice in (("id", "id-ID"), ("id", "in_ID"), ("en", "en-AU"), ("jv", "jv-ID"), ("jv", "id-ID")):
        page.goto(f"{resident.site}{'' if language == 'id' else '/' + language}/household/#/{FACILITIES}")
        others = [{"lang": "fr-FR", "localService": True}, {"lang": voice, "localService": False}]
        given(page, [*others, {"lang": voice, "localService": True}])
        press(page, DRINKING_WATER)
        pressed(page, DRINKING_WATER, "false")
        assert page.evaluate("told") == [[text, voice] for text in read_out(DRINKING_WATER, language)]
        page.evaluate("told.length = 0")


def test_who_is_meant_is_said_by_name(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = hearing(resident, FACILITIES, voices=[INDONESIAN])
    household = page.request.get(f"{resident.site}/api/household").json()
    first = next(iter(household["register"]["members"]))
    page.goto(f"{resident.site}/household/#/{first}/presence")
    press(page, "presence")
    pressed(page, "presence", "false")
    assert told(page) == [text.replace("{name}", RIYADI.members[0]) for text in read_out("presence", "id")]
    assert RIYADI.members[0] in told(page)[0]


def test_a_second_press_another_question_and_leaving_all_stop_it(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = hearing(resident, FACILITIES, voices=[INDONESIAN])
    page.evaluate("pace = 60000")
    for stop in (lambda: press(page, DRINKING_WATER), lambda: press(page, "toilet"), page.go_back):
        page.evaluate("told.length = 0")
        press(page, DRINKING_WATER)
        pressed(page, DRINKING_WATER, "true")
        expect(page.locator("html")).to_have_attribute("data-voice", "speaks")
        resident.looks("while it is read")
        stop()
        expect(page.locator(f"[data-question={DRINKING_WATER}] .hear[aria-pressed=true]")).to_have_count(0)
        assert [text for text in told(page) if text in read_out(DRINKING_WATER, "id")] == read_out(DRINKING_WATER, "id")[:1]
    expect(page.locator("html")).to_have_attribute("data-voice", "stopped")


def test_there_is_a_button_only_once_the_phone_has_a_voice_of_its_own(someone: Callable[[], Resident]) -> None:
    page = hearing(someone(), FACILITIES, voices=[])
    buttons = page.get_by_role("button", name="Dengarkan")
    expect(buttons).to_have_count(0)
    given(page, [{"lang": "en-US", "localService": True}])
    expect(buttons).to_have_count(0)
    given(page, [{"lang": "id-ID", "localService": False}])  # somewhere else: names would be sent there
    expect(buttons).to_have_count(0)
    given(page, [INDONESIAN])
    expect(buttons).to_have_count(2)


@pytest.fixture(scope="module")
def recorded_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with two recordings: one can be played, one only looks so."""
    recordings, site = tmp_path_factory.mktemp("recordings"), tmp_path_factory.mktemp("site")
    (recordings / "id").mkdir()
    (recordings / "id/drinking_water.mp3").write_bytes(SILENCE)
    (recordings / "id/toilet.mp3").write_bytes(b"ID3" + bytes(100))
    build(site, recordings)
    return site


def served_from(page: Page, site: str, folder: Path) -> list[str]:
    """Let the page find `folder` where the site is, under the site's own policy. Gives the recordings that it asks for, as it asks."""
    asked_for: list[str] = []
    policy = {"Content-Security-Policy": headers("http://127.0.0.1")["Content-Security-Policy"]}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if "/recordings/" in path:
            asked_for.append(path.rpartition("/")[2])
        file = folder / path.lstrip("/") / ("index.html" if path.endswith("/") else "")
        if file.is_file():
            route.fulfill(path=file, headers={**policy, "Content-Type": "text/html"} if file.suffix == ".html" else None)
        else:
            route.continue_()

    keeps_no_pages(page)
    page.route(f"{site}/**", answer)
    return asked_for


def test_a_recording_is_heard_instead_of_the_voice_and_fetched_only_then(someone: Callable[[], Resident], recorded_site: Path) -> None:
    resident = someone()
    asked_for = served_from(resident.page, resident.site, recorded_site)
    page = hearing(resident, FACILITIES, voices=[INDONESIAN])
    page.wait_for_load_state("networkidle")
    assert asked_for == []
    press(page, DRINKING_WATER)
    pressed(page, DRINKING_WATER, "true")
    pressed(page, DRINKING_WATER, "false")
    assert set(asked_for) == {"drinking_water.mp3"}
    assert told(page) == []


def test_a_recording_is_enough_without_any_voice(someone: Callable[[], Resident], recorded_site: Path) -> None:
    resident = someone()
    served_from(resident.page, resident.site, recorded_site)
    page = hearing(resident, FACILITIES, voices=[])
    expect(page.get_by_role("button", name="Dengarkan")).to_have_count(2)
    press(page, DRINKING_WATER)
    pressed(page, DRINKING_WATER, "true")
    press(page, DRINKING_WATER)
    pressed(page, DRINKING_WATER, "false")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_recording_that_the_phone_cannot_play_leaves_it_to_the_voice(someone: Callable[[], Resident], recorded_site: Path) -> None:
    resident = someone()
    served_from(resident.page, resident.site, recorded_site)
    page = hearing(resident, FACILITIES, voices=[INDONESIAN])
    press(page, "toilet")
    pressed(page, "toilet", "false")
    assert told(page) == read_out("toilet", "id")


def test_who_can_hear_nothing_is_told_what_to_do(someone: Callable[[], Resident], recorded_site: Path) -> None:
    resident = someone()
    served_from(resident.page, resident.site, recorded_site)
    page = hearing(resident, FACILITIES, voices=[])
    press(page, "toilet")
    expect(page.get_by_role("alert")).to_have_text("Pertanyaan ini belum bisa dibacakan. Coba lagi kalau sudah tersambung.")
    pressed(page, "toilet", "false")
    resident.looks("when it can't be read")


def test_questions_about_several_people_are_heard_too(someone: Callable[[], Resident]) -> None:
    resident = someone()
    page = hearing(resident, "roster", voices=[INDONESIAN])
    everybody = page.locator("[data-people]")
    everybody.get_by_role("button", name="Dengarkan: Tandai semua yang tinggal").click()
    expect(everybody.locator(".hear")).to_have_attribute("aria-pressed", "false")
    assert told(page)[0].startswith("Tandai semua yang tinggal")
    assert [f"{RIYADI.members[0]}. Kepala keluarga.", f"{RIYADI.members[1]}. Istri."] == told(page)[3:5]
    resident.looks("roster")

    everybody.get_by_label("Semua").check()
    page.evaluate("told.length = 0")
    page.goto(f"{resident.site}/household/#/shared")
    press(page, "ethnicity")
    pressed(page, "ethnicity", "false")
    assert told(page) == [text.replace("{name}", "keluarga ini") for text in read_out("ethnicity", "id")]
    resident.looks("shared")


def test_drawings_are_fetched_with_the_first_page_that_has_some(someone: Callable[[], Resident]) -> None:
    resident = someone()
    fetched: list[str] = []
    resident.page.on("request", lambda request: fetched.append(request.url))
    page = hearing(resident, "household/address", voices=[])
    page.wait_for_load_state("networkidle")
    assert not [address for address in fetched if "pictures" in address]
    page.goto(f"{resident.site}/household/#/{FACILITIES}")
    drawing = page.get_by_label("Mata air tak terlindung").locator("xpath=..").locator("use")
    expect(drawing).to_be_visible()  # it has a size once its lines are there
    page.goto(f"{resident.site}/household/#/household/dwelling")
    expect(page.locator("use").first).to_be_visible()
    assert len([address for address in fetched if "pictures" in address]) == 1
