from collections.abc import Iterator

import pytest

from tests.questionnaire.browser_rules import BrowserRules, browser_rules


@pytest.fixture(scope="package")
def browser() -> Iterator[BrowserRules]:
    """The site's rules. Needs Node."""
    with browser_rules() as rules:
        yield rules
