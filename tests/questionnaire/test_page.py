"""The page gives the browser's rules the definition as it stands, in every language."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib import questionnaire
from chalicelib.questionnaire import languages, words
from static_site.build import PAGES, render

ASKED = questionnaire.load()


class _Page(HTMLParser):
    """What the scripts read off a page: pages with their questions, and the checks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pages: dict[str, list[str]] = {}
        self.questions: dict[str, dict[str, Any]] = {}
        self.checks = ""
        self._in_checks = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        self._in_checks = had.get("id") == "checks"
        if page := had.get("data-page"):
            self.pages[page] = []
        if name := had.get("data-question"):
            self.pages[next(reversed(self.pages))].append(name)
            self.questions[name] = {
                "type": had["data-type"],
                "required": "data-required" in had,
                "shared": "data-shared" in had,
                "register": had.get("data-register", ""),
                "max_length": int(had.get("data-max") or 0),
                "list": had.get("data-list", ""),
                "paper": had.get("data-paper", ""),
                "when": json.loads(had.get("data-when") or "{}"),
                "dont_know": "data-dont-know" in had,
                "choices": [],
            }
        elif self.questions:
            question = self.questions[next(reversed(self.questions))]
            if tag == "label" and question["type"] == "choice" and "data-value" in had:
                question["choices"].append(had["data-value"])

    def handle_data(self, data: str) -> None:
        if self._in_checks:
            self.checks += data

    def handle_endtag(self, tag: str) -> None:
        self._in_checks = False


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_the_page_says_of_each_question_and_check_what_the_definition_says(language: str) -> None:
    page = _Page(next(render(page, language, "/assets") for page in PAGES if page.template == "household.html"))
    assert page.pages == {page.name: list(page.questions) for page in ASKED.pages}
    for name, carried in page.questions.items():
        question = ASKED.questions[name]
        choices = [choice.value for choice in question.choices if not choice.retired]
        assert carried == {known: getattr(question, known) for known in carried} | {"choices": choices}, name
    said = words.words(language)
    for carried, check in zip(json.loads(page.checks), ASKED.checks.values(), strict=True):
        assert (carried["code"], carried["kind"], carried["subject"]) == (check.code, check.kind, check.subject)
        assert (carried["when"], carried.get("at", ""), carried["message"]) == (check.when, check.at, said[check.message])
