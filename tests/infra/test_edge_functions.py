"""The functions at the edge, run in Node against the pages that the site really has: every file is found by its address, and no other."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.local.pages import TEXT, Page
from infra.site_template import MOST_OF_A_FUNCTION, script, texts
from static_site import places
from static_site.build import build

#: A personal number as somebody may type or paste it into an address.
NUMBER = "3319021501900001"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The addresses of all files of a site with pages for two regencies."""
    folder = tmp_path_factory.mktemp("site")
    build(folder, origin="https://sensus.example", regencies=["3319", "3374"])
    return sorted(f"/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file())


def ran(function: str, events: list[dict[str, Any]]) -> list[Any]:
    """What a function returns for each event."""
    code = f"{script(function)}\nconsole.log(JSON.stringify({json.dumps(events)}.map((event) => handler(event))));"
    done = subprocess.run(["node", "--input-type=module"], input=code, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers


def asked(*addresses: str, takes: str = "gzip, deflate, br", query: dict[str, Any] | None = None) -> list[Any]:
    """What goes on to the bucket, or back to the browser, for each address."""
    headers = {"accept-encoding": {"value": takes}} if takes else {}
    return ran(
        "viewer-request.js",
        [{"request": {"method": "GET", "uri": uri, "querystring": query or {}, "headers": headers, "cookies": {}}} for uri in addresses],
    )


def uris(*addresses: str, takes: str = "gzip, deflate, br") -> list[str]:
    return [str(answer.get("uri")) for answer in asked(*addresses, takes=takes)]


def statuses(*uris: str, status: int = 200) -> list[int]:
    """As what the answers for these paths of the bucket are told."""
    events = [{"request": {"uri": uri, "headers": {}}, "response": {"statusCode": status, "headers": {}}} for uri in uris]
    return [answer["statusCode"] for answer in ran("viewer-response.js", events)]


@pytest.mark.parametrize("function", ["viewer-request.js", "viewer-response.js"])
def test_a_function_fits_into_what_cloudfront_takes_with_every_regency_of_the_country(function: str) -> None:
    assert len(script(function).encode()) <= MOST_OF_A_FUNCTION
    assert len(places.regencies()) == 514


@pytest.mark.parametrize(("takes", "ending"), [("gzip, deflate, br", ".br"), ("gzip, deflate", ".gz"), ("", ""), ("identity", "")])
def test_every_file_is_found_in_the_form_that_the_browser_takes(files: list[str], takes: str, ending: str) -> None:
    expected = [f"{file}{ending}" if TEXT.match(Page.of(file, b"").content_type) else file for file in files]
    assert len(files) > 600
    assert uris(*files, takes=takes) == expected


def test_a_coding_that_the_browser_refuses_is_not_sent() -> None:
    assert [uris("/", takes=takes)[0] for takes in ("br;q=0, gzip", "BR;q=1.0", "gzip;q=0.5 , br;q=0.000", "*")] == [
        "/index.html.gz",
        "/index.html.br",
        "/index.html.gz",
        "/index.html",
    ]


def test_every_page_is_found_by_the_address_of_its_folder(files: list[str]) -> None:
    pages = [file for file in files if file.endswith("/index.html")]
    assert len(pages) == 42
    assert uris(*(page.removesuffix("index.html") for page in pages), takes="") == pages


def test_a_page_without_its_slash_is_sent_there_with_its_query(files: list[str]) -> None:
    pages = [file.removesuffix("/index.html") for file in files if file.endswith("/index.html") and file != "/index.html"]
    answers = asked(
        *pages, query={"from": {"value": "wa"}, "k": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}, "x": {"value": ""}}
    )
    assert {answer["statusCode"] for answer in answers} == {301}
    assert [answer["headers"]["location"]["value"] for answer in answers] == [f"{page}/?from=wa&k=1&k=2&x" for page in pages]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/nothing", "/404.html"),
        ("/nothing/", "/404.html"),
        ("/en/nothing", "/en/404.html"),
        ("/jv/progress/9999/", "/jv/404.html"),
        ("/9999/", "/404.html"),
        ("/9999", "/404.html"),
        ("/help/3319/", "/404.html"),
        ("/3319/progress/", "/404.html"),
        ("//elsewhere.example", "/404.html"),
        ("//elsewhere.example/help", "/404.html"),
        ("/fr/help/", "/404.html"),
        ("/help/../household/", "/404.html"),
        ("/index.html.br", "/404.html"),
        ("/.env", "/404.html"),
        ("/wp-login.php", "/404.html"),
        ("/api", "/404.html"),
        ("/constructor/", "/404.html"),
        ("/favicon.svg/", "/404.html"),
        ("/share/3319.exe", "/404.html"),
    ],
)
def test_an_address_that_the_site_has_not_is_the_page_that_says_so_in_its_language(address: str, page: str) -> None:
    assert uris(address, takes="") == [page]
    assert uris(address) == [f"{page}.br"]


def test_the_page_that_says_that_nothing_is_here_is_not_said_to_be_found(files: list[str]) -> None:
    missing = [f"{language}/404.html{ending}" for language in ("", "/en", "/jv") for ending in ("", ".br", ".gz")]
    assert set(statuses(*missing)) == {404}
    # Should CloudFront show the request as it was sent.
    assert set(statuses("/nothing", "/en/9999/")) == {404}
    found = [file for file in files if not file.endswith("/404.html")]
    assert set(statuses(*found, *(f"{file}.br" for file in found))) == {200}
    assert set(statuses("/", "/help", "/en/help/", "/3319/")) == {200}


def test_a_page_that_the_browser_has_already_stays_unchanged() -> None:
    assert statuses("/404.html.br", "/index.html", status=304) == [304, 304]


@pytest.mark.parametrize(
    "address", ["/{}", "/{}/", "/en/{}", "/household/{}", "/help/{}.html", "/share/{}.jpg", "/progress/{}/", "/progress/{}.json"]
)
def test_a_personal_number_in_an_address_goes_no_further_than_the_edge(address: str) -> None:
    (answer,) = asked(address.format(NUMBER), query={"nik": {"value": NUMBER}})
    assert NUMBER not in json.dumps(answer)
    assert answer["uri"].endswith("/404.html.br")


def test_a_personal_number_under_the_assets_is_answered_there() -> None:
    assert asked(f"/assets/{NUMBER}.js") == [{"statusCode": 404, "statusDescription": "Not Found"}]


def test_no_query_goes_on_to_the_bucket() -> None:
    (answer,) = asked("/household/", query={"nik": {"value": NUMBER}})
    assert (answer["uri"], answer["querystring"]) == ("/household/index.html.br", {})


def test_the_endings_of_texts_are_those_of_what_the_site_compresses(files: list[str]) -> None:
    endings = {Path(file).suffix.removeprefix(".") for file in files}
    assert endings & set(texts()) == {"css", "html", "js", "json", "svg", "txt", "webmanifest"}
    assert endings - set(texts()) == {"jpg", "png"}
