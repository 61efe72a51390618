"""Kits and the site's page for those who spread the word say the same, at every moment, in every language."""

import json
import re
import subprocess
from datetime import datetime
from typing import Any

import pytest

from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from ops.kit import poster, texts
from ops.kit.agencies import Agency
from ops.kit.texts import Kit
from ops.kit.words import said, speech
from static_site.scripts import joined
from static_site.translations import FOLDER, said_by, translations
from tests.ops.kits import a_kit
from tests.ops.test_kit_papers import MOMENTS

SPEECH = re.compile(r'\b_\(("(?:[^"\\]|\\.)*")')
MODULES = ("text.js", "rates.js", "inviting.js")
OFFICE = Agency("Puskesmas Jati", "3319021001", 0, "puskesmas-jati")


def a_kit_at(moment: str, language: str = SOURCE, *, agency: Agency | None = OFFICE) -> Kit:
    return a_kit(now=datetime.fromisoformat(MOMENTS[moment]), language=language, agency=agency)


def on_the_phone(kit: Kit) -> Any:
    """Messages and poster of the same place as the site's script makes them."""
    campaign, counts = kit.campaign, kit.place.counts
    stamps = ("opens", "closes", "interview_from", "interview_until")
    census = {
        "name": campaign.name, "phase": campaign.phase(kit.now).value, "time_zone": campaign.time_zone, "now": kit.now.isoformat(),
        **{name: getattr(campaign, name).isoformat() for name in stamps},
    }  # fmt: skip
    public = {name: getattr(counts, name) for name in ("people", "people_counted", "households", "submitted", "rate")}
    given = {
        "place": kit.title, "counts": {**public, "target": campaign.target}, "campaign": census, "link": kit.link,
        "progressLink": kit.progress_link, "agency": kit.agency.name if kit.agency else "",
    }  # fmt: skip
    say = translations(kit.speech.language).gettext
    script = SPEECH.sub(lambda found: f"_({json.dumps(say(json.loads(found[1])))}", joined(MODULES))
    page = f'const document = {{ documentElement: {{ lang: "{kit.speech.language}" }} }};'
    module = f"const given = JSON.parse({json.dumps(json.dumps(given))});{page}{script}"
    module += "console.log(JSON.stringify([messages(given), poster(given.campaign)]));"
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_messages_and_posters_are_the_same_in_kits_and_on_the_site(moment: str, language: str) -> None:
    kit = a_kit_at(moment, language)
    sent, hung = on_the_phone(kit)
    assert sent == texts.messages(kit)
    of_kit = poster.of(kit)
    assert (hung["headline"], hung["lead"], hung["dates"]) == (of_kit.headline, of_kit.lead, of_kit.when)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_what_both_say_of_a_place_has_the_same_words_in_both_catalogues(language: str) -> None:
    of_site, of_kit, known = translations(language), speech(language), set(said())
    inviting = set(said_by("inviting.js"))
    assert inviting <= known
    page = (FOLDER / "templates/spread.html").read_text("utf-8")
    on_poster = {text for text in re.findall(r'_\("([^"]+)"\)', page[page.index("<article") : page.index("</article>")]) if text in known}
    assert len(on_poster) > 6
    assert [text for text in inviting | on_poster if of_site.gettext(text) != of_kit._words[text]] == []
