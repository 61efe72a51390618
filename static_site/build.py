"""Builds the site: `python -m static_site.build --to DIR`. Pages in each language, scripts, styles and lists, all plain files.

Everything that pages fetch lies under one folder named by the hash of it all, so that it can be cached for ever.
"""

import argparse
import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib import questionnaire
from chalicelib.domain.account import SHORTEST_PASSWORD
from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from chalicelib.questionnaire.words import UNREAD
from static_site import lists, offline, pictures, places, previews, recordings, scripts, styles
from static_site.translations import translations

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Page:
    """One address, its template, the script that runs it and the style sheet beyond the one that all share."""

    path: str
    template: str
    script: str = ""
    sheet: str = ""
    #: Of a page about one regency: its code and what it is called.
    region: str = ""
    place: str = ""
    #: Whether a link to it has a preview in WhatsApp and the like.
    pictured: bool = True

    def script_in(self, language: str) -> str:
        """The file of its script as it speaks a language."""
        return scripts.spoken(self.script, language)

    def at(self, language: str) -> str:
        """Its address in a language, from the root."""
        return self.path if language == SOURCE else f"/{language}{self.path}"

    def file(self, language: str) -> str:
        address = self.at(language).lstrip("/")
        return address if address.endswith(".html") else f"{address}index.html"


PAGES = (
    Page("/", "index.html", script="landing.js"),
    # The start page is what people share; here the words for it would cost every family their bytes.
    Page("/household/", "household.html", script="journey.js", sheet="journey.css", pictured=False),
    Page("/progress/", "progress.html", script="progress.js", sheet="progress.css"),
    Page("/help/", "help.html", script="help.js", sheet="help.css"),
    Page("/404.html", "404.html", script="lost.js"),
    Page("/dispute/", "dispute.html", script="dispute.js", sheet="journey.css"),
    Page("/count/", "count.html", script="count.js", sheet="journey.css"),
    Page("/visit/", "visit.html", script="visit.js", sheet="journey.css"),
    Page("/receipt/", "receipt.html", script="check-receipt.js", sheet="journey.css"),
    Page("/officer/", "officer.html", script="check-officer.js", sheet="journey.css"),
    Page("/spread/", "spread.html", script="spread.js", sheet="spread.css"),
)


def regional(regencies: Iterable[str]) -> list[Page]:
    """The start page and the progress page of each regency: the same pages, under an address whose preview has its name."""
    named = places.regencies()
    return [
        page
        for code in regencies
        for page in (
            Page(f"/{code}/", "index.html", script="landing.js", region=code, place=named[code]),
            Page(f"/progress/{code}/", "progress.html", script="progress.js", sheet="progress.css", region=code, place=named[code]),
        )
    ]


def assets(recorded: Path) -> dict[str, bytes]:
    """What pages fetch, by its path in the folder of assets."""
    files = {}
    for language in LANGUAGES:
        say = translations(language).gettext
        for page in filter(None, (page.script for page in PAGES)):
            files[f"js/{scripts.spoken(page, language)}"] = scripts.bundle(page, language, say).encode()
            for name in scripts.late(page):
                file, late = f"js/{scripts.spoken(name, language)}", scripts.late_bundle(name, page, language, say).encode()
                if files.setdefault(file, late) != late:
                    raise ValueError(f"{name} comes late to two pages: let it import nothing that they have.")
    files |= {f"js/{file.name}": file.read_bytes() for file in (FOLDER / "assets/vendor").glob("*")}
    files["js/old.js"] = scripts.slimmed(scripts.source("old.js")).encode()
    files["js/proof-worker.js"] = scripts.slimmed(scripts.source("proof-worker.js")).encode()
    files |= {f"img/{file.name}": file.read_bytes() for file in (FOLDER / "assets/img").glob("*")}
    files["app.webmanifest"] = offline.manifest()
    files |= {"img/pictures.svg": pictures.sheet(), **recordings.files(recorded)}
    files |= {f"css/{name}": styles.sheet(name).encode() for name in styles.fetched()}
    files |= {f"places/{name}": content for name, content in places.regions().items()}
    files["places/provinces.json"] = places.provinces()
    for language in LANGUAGES:
        files[f"places/countries.{language}.json"] = places.countries(language)
        files |= {f"lists/{name}": content for name, content in lists.lists(language).items()}
    return files


def build(
    out: Path, recorded: Path = recordings.FOLDER, *, origin: str = "", regencies: Iterable[str] = (), rehearsal: bool = False
) -> None:
    """Write the whole site into `out`, with the recordings in `recorded`. What an earlier build left of pages and assets is replaced.

    `regencies` get pages of their own. `origin`, such as `https://sensus.example`, is where the site will stand: previews need whole
    addresses, so without one there are none. Every page of a `rehearsal` says that nothing here counts."""
    shutil.rmtree(out / "assets", ignore_errors=True)
    shutil.rmtree(out / previews.FOLDER, ignore_errors=True)
    files = assets(recorded)
    digest = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()[:12]
    folder = f"assets/{digest}"
    for name, content in files.items():
        _write(out / folder / name, content)
    pages = (*PAGES, *regional(regencies))
    documents = {
        page.file(language): render(page, language, f"/{folder}", recorded, origin=origin, rehearsal=rehearsal).encode()
        for page in pages
        for language in LANGUAGES
    }
    for name, content in documents.items():
        _write(out / name, content)
    if origin:
        for language in LANGUAGES:
            for region, place in {page.region: page.place for page in pages}.items():
                _write(out / previews.file(region, language), previews.drawn(place, language, origin))
    _write(out / "favicon.svg", files["img/favicon.svg"])
    # A worker serves no address above its own.
    _write(out / offline.WORKER, offline.worker(f"/{folder}/", documents, _homes()))


def _homes() -> dict[str, str]:
    """By language, the first of its addresses, under which all its others lie."""
    return {language: PAGES[0].at(language) for language in LANGUAGES}


@lru_cache
def _environment(language: str, recorded: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = translations(language)
    environment.install_gettext_translations(words)  # type: ignore[attr-defined]  # the extension adds it
    environment.globals["offered"] = lists.offered(language)
    environment.globals["pictures"] = pictures.drawn()
    environment.globals["recordings"] = recordings.heard(language, recorded)
    return environment


def render(page: Page, language: str, folder: str, recorded: Path = recordings.FOLDER, *, origin: str = "", rehearsal: bool = False) -> str:
    """One page in one language; `folder` is the address of the assets, `origin` that of the site; a `rehearsal` says that it is one."""
    words = translations(language)
    environment = _environment(language, recorded)
    filled = environment.get_template(page.template).render(
        page=page,
        pages={known.template.removesuffix(".html"): known.at(language) for known in PAGES},
        language=language,
        languages={code: (name, page.at(code)) for code, name in LANGUAGES.items()},
        unread=language in UNREAD,
        assets=folder,
        critical=styles.critical(),
        script=page.script_in(language),
        origin=origin,
        rehearsal=rehearsal,
        preview=f"/{previews.file(page.region, language)}" if origin and page.pictured else "",
        shortest_password=SHORTEST_PASSWORD,
        questionnaire=questionnaire.load(),
        checks=[_check(check, words.gettext(check.message)) for check in questionnaire.load().checks.values()],
    )
    return "\n".join(line.strip() for line in filled.splitlines() if line.strip()) + "\n"


def _check(check: questionnaire.Check, message: str) -> dict[str, Any]:
    """A check as the page reads it."""
    placed = {"at": check.at} if check.at else {}
    return {"code": check.code, "kind": check.kind, "subject": check.subject, "when": check.when, "message": message, **placed}


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m static_site.build", description="Build the site, for example: --to build/site")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder to write it into")
    parser.add_argument("--origin", type=_origin, metavar="URL", help="where it will stand; without it links have no previews")
    parser.add_argument(
        "--regencies", nargs="*", metavar="CODE", default=list(places.regencies()), choices=places.regencies(),
        help="those that get pages of their own, as 3319; all unless said",
    )  # fmt: skip
    parser.add_argument("--rehearsal", action="store_true", help="every page says that this is a rehearsal, and that nothing here counts")
    asked = parser.parse_args()
    build(asked.to, origin=asked.origin or "", regencies=asked.regencies, rehearsal=asked.rehearsal)
    print(json.dumps({"built": str(asked.to), "pages": (len(PAGES) + len(regional(asked.regencies))) * len(LANGUAGES)}))


def _origin(given: str) -> str:
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", given):
        raise argparse.ArgumentTypeError(f"{given} is no site; write its address alone, as https://sensus.example")
    return given


if __name__ == "__main__":
    main()
