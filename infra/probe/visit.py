"""One visit, step by step, as a resident would make it; and at which step it failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .browser import Answer, Browser, NoAnswer, solution

#: What a saved draft is refused with, by the phase.
REFUSED = {"before": "census-not-open", "closed": "census-closed", "interview": "census-closed", "ended": "census-closed"}
#: What a phase says may be so old: GET /api/census is cached for half a minute, and servers learn of a moved date within ten seconds.
_LAGS = timedelta(seconds=60)
#: What a page says to the browser about itself.
_GUARDS = ("content-security-policy", "x-content-type-options", "strict-transport-security")
#: What the start page can't be without: where the phase is shown, and the way in.
_ON_THE_PAGE = (b"data-phase", b"#/sign-in")


class StepFailed(Exception):
    """A step of the visit failed. `step` and `why` name no number and no password, and no answer's text."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why


@dataclass(frozen=True, slots=True)
class Card:
    """What the household signs in with."""

    kk_number: str
    nik: str
    password: str


def visit(site: str, card: Card) -> str:
    """Visit the census at `site`. Returns the phase that it was in. Raises StepFailed."""
    browser = Browser(site)
    _look_at_start_page(browser)
    census = _asked(browser, "census", "GET", "/api/census").body
    _solve(browser)
    _sign_in(browser, card)
    try:
        _save_and_read_back(browser, census)
    finally:
        _sign_out(browser)
    return str(census["phase"])


def _asked(browser: Browser, step: str, method: str, path: str, body: Any = None, *, status: int = 200, **more: Any) -> Answer:
    answer = _answer(browser, step, method, path, body, **more)
    _require(answer, step, status)
    return answer


def _answer(browser: Browser, step: str, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    try:
        return browser.call(method, path, body, **more)
    except NoAnswer as failure:
        raise StepFailed(step, str(failure)) from None


def _require(answer: Answer, step: str, status: int) -> None:
    if answer.status != status:
        raise StepFailed(step, f"{answer.status} {answer.problem}".strip())


def _look_at_start_page(browser: Browser) -> None:
    page = _asked(browser, "start page", "GET", "/")
    if absent := [header for header in _GUARDS if header not in page.headers]:
        raise StepFailed("start page", f"without {', '.join(absent)}")
    if not all(part in page.content for part in _ON_THE_PAGE):
        raise StepFailed("start page", "not the census's")


def _solve(browser: Browser) -> None:
    challenge = _asked(browser, "challenge", "POST", "/api/challenges").body
    if solution(challenge) is None:
        raise StepFailed("challenge", "it has no solution")


def _sign_in(browser: Browser, card: Card) -> None:
    given = {"kk_number": card.kk_number, "nik": card.nik, "password": card.password}
    answer = _asked(browser, "sign in", "POST", "/api/sessions", given)
    browser.keep_cookies(answer)
    if not browser.cookies:
        raise StepFailed("sign in", "without a session")


def _sign_out(browser: Browser) -> None:
    _asked(browser, "sign out", "DELETE", "/api/sessions/current", status=204)


def _save_and_read_back(browser: Browser, census: dict[str, Any]) -> None:
    household = _asked(browser, "read", "GET", "/api/household")
    seen = household.body["answers"]["household"].get("remarks", "")
    remark = "2" if seen == "1" else "1"
    headers = {"Content-Type": "application/merge-patch+json", "If-Match": household.headers.get("etag", "")}
    saved = _answer(browser, "save", "PATCH", "/api/household", {"answers": {"household": {"remarks": remark}}}, headers=headers)
    expected = _expected(census)
    said = saved.problem or str(saved.status)
    if said not in expected:
        raise StepFailed("save", f"{saved.status} {saved.problem}, not {' or '.join(sorted(expected))}")
    again = _asked(browser, "read back", "GET", "/api/household")
    kept = again.body["answers"]["household"].get("remarks", "")
    if kept != (remark if said == "200" else seen):
        raise StepFailed("read back", "not what was saved")


def _expected(census: dict[str, Any]) -> set[str]:
    """What a save is to be answered with: its status, or the problem's name. Close to a change of the phase both are right."""
    now, opens, closes = (datetime.fromisoformat(census[name]) for name in ("now", "opens", "closes"))
    expected = {REFUSED.get(census["phase"], "200")}
    if abs(now - opens) < _LAGS:
        expected |= {"200", REFUSED["before"]}
    if abs(now - closes) < _LAGS:
        expected |= {"200", REFUSED["closed"]}
    return expected
