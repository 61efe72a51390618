"""The census in each of its phases, as a browser sees it: what /api/census answers. Nobody's clock is moved."""

from playwright.sync_api import Page, Route

SP2020 = {
    "campaign": "sp2020",
    "name": "Sensus Penduduk 2020",
    "year": 2020,
    "opens": "2020-02-15T00:00:00+07:00",
    "closes": "2020-04-01T00:00:00+07:00",
    "extended": False,
    "interview_from": "2020-07-01T00:00:00+07:00",
    "interview_until": "2020-08-01T00:00:00+07:00",
    "time_zone": "Asia/Jakarta",
    "target": 0.27,
}
PHASES = {
    "before": {"phase": "before", "now": "2020-02-06T09:00:00+07:00"},
    "online": {"phase": "online", "now": "2020-03-20T09:00:00+07:00"},
    "last-day": {"phase": "online", "now": "2020-03-31T20:00:00+07:00"},
    "extended": {"phase": "online", "now": "2020-04-02T09:00:00+07:00", "closes": "2020-05-30T12:00:00+07:00", "extended": True},
    "closed": {"phase": "closed", "now": "2020-04-02T09:00:00+07:00"},
    "interview": {"phase": "interview", "now": "2020-07-10T09:00:00+07:00"},
    "ended": {"phase": "ended", "now": "2020-08-02T09:00:00+07:00"},
}
#: How it is when too many come: our own word, a gate's, and silence.
BUSY = ("busy", "gate", "silent")
STATES = (*PHASES, *BUSY)


def answer(route: Route, state: str) -> None:
    """What the census says in a state, if it says anything."""
    if state == "silent":
        route.abort()
    elif state == "busy":
        route.fulfill(status=503, headers={"Retry-After": "5"}, json={"type": "/problems/busy", "title": "Busy", "status": 503})
    elif state == "gate":
        route.fulfill(status=429, body="<h1>Too many requests</h1>", content_type="text/html")
    else:
        route.fulfill(json={**SP2020, **PHASES[state]})


def let_it_be(page: Page, state: str) -> None:
    """From now on the census is in this state for `page`."""
    page.unroute("**/api/census")
    page.route("**/api/census", lambda route: answer(route, state))
