"""What opens without a network: the worker of assets/js/offline-worker.js itself, run in Node beside a network and a store of pages
that the test holds; and the manifest.

Needs Node on the machine, as the browser's tests do."""

import json
import re
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from static_site.build import build
from static_site.offline import WORKER

_BROWSER = """
globalThis.location = { origin: "https://sensus.example" };
Object.defineProperty(globalThis, "navigator", { value: {}, writable: true });
const asked = [];
let network = async () => Promise.reject(new TypeError("offline"));
globalThis.fetch = async (request) => {
  const path = new URL(request.url ?? request, location.origin).pathname;
  asked.push(path);
  return network(path);
};
const stores = new Map();
const plain = (name) => new URL(name.url ?? name, location.origin).pathname;
globalThis.caches = {
  open: async (name) => {
    if (!stores.has(name)) stores.set(name, new Map());
    const kept = stores.get(name);
    return {
      match: async (path) => kept.get(plain(path))?.clone(),
      put: async (path, reply) => void kept.set(plain(path), reply),
      addAll: async (paths) => {
        for (const path of paths) kept.set(path, await fetch(path));
      },
    };
  },
  keys: async () => [...stores.keys()],
  delete: async (name) => stores.delete(name),
  match: async (path) => [...stores.values()].map((kept) => kept.get(plain(path))).find(Boolean)?.clone(),
};
globalThis.clients = { claim: async () => {}, matchAll: async () => windows.map((path) => ({ url: location.origin + path })) };
let windows = [];
const heard = {};
globalThis.addEventListener = (name, hear) => (heard[name] = hear);
const happened = async (name, event = {}) => {
  const waits = [];
  let answer = null;
  heard[name]({ ...event, waitUntil: (work) => waits.push(work), respondWith: (reply) => (answer = reply) });
  const reply = await answer;
  await Promise.all(waits);
  return reply;
};
const request = (path, mode, headers) => ({ method: "GET", mode, url: location.origin + path, headers: new Headers(headers) });
const navigate = (path) => happened("fetch", { request: request(path, "navigate") });
const get = (path, headers) => happened("fetch", { request: request(path, "cors", headers) });
const page = (folder, text = "") => new Response(`<html><head><script src="${folder}js/a.js"></script></head>${text}</html>`);
const site = (folder, text) => async (path) => (path.startsWith("/assets/") ? new Response(path) : page(folder, text));
const kept = async () => Object.fromEntries(await Promise.all([...stores].map(async ([name, found]) => [name, [...found.keys()].sort()])));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def run(site: Path, script: str) -> Any:
    """What `script` says, with the worker at work; FOLDER and RELEASE are those of its site."""
    worker = (site / WORKER).read_text("utf-8").replace("4000", "40")
    release, folder = re.findall(r'="([0-9a-f]{12}|/assets/[0-9a-f]{12}/)"', worker)[:2]
    module = f"{_BROWSER}const RELEASE = {json.dumps(release)}, FOLDER = {json.dumps(folder)};\n{{ {worker} }}\n"
    said = f"console.log(JSON.stringify(await (async () => {{ {script} }})()));process.exit();"
    done = subprocess.run(["node", "--input-type=module"], input=module + said, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_page_that_is_open_is_kept_with_all_that_its_journey_needs(site: Path) -> None:
    release, kept = run(
        site, 'network = site(FOLDER); windows = ["/en/household/?a=b"]; await happened("install"); return [RELEASE, await kept()];'
    )
    (paths,) = kept.values()
    assert list(kept) == [release]
    assert [path for path in paths if not path.startswith("/assets/")] == ["/en/", "/en/help/", "/en/household/"]
    names = [path.split("/", 3)[3] for path in paths if path.startswith("/assets/")]
    assert {"img/pictures.svg", "lists/occupations.en.json"} <= set(names)
    assert all((next(site.glob("assets/*")) / name).is_file() for name in names if name != "js/a.js")


@pytest.mark.parametrize("connection", [{"type": "cellular"}, {"saveData": True}])
def test_the_help_is_not_fetched_beside_it_where_it_costs_somebodys_data(site: Path, connection: dict[str, object]) -> None:
    asked = run(
        site,
        f"""navigator = {{ connection: {json.dumps(connection)} }};
        network = site(FOLDER); windows = ["/household/"]; await happened("install"); return asked;""",
    )
    assert "/household/" in asked
    assert "/help/" not in asked


def test_a_start_page_that_is_looked_at_costs_nothing_of_the_journey(site: Path) -> None:
    asked = run(site, 'network = site(FOLDER); windows = ["/"]; await happened("install"); return asked;')
    assert [path for path in asked if not path.endswith("js/a.js")] == ["/"]


def test_nothing_that_the_census_answers_passes_through_it(site: Path) -> None:
    assert run(
        site,
        """network = site(FOLDER);
        return [await get("/api/household"), await navigate("/api/household"), await get("/progress/id.json"), asked, await kept()];""",
    ) == [None, None, None, [], {}]


def test_a_page_of_another_release_is_not_kept_so_that_none_is_made_of_two(site: Path) -> None:
    text, kept = run(
        site,
        """network = site("/assets/other/", "newer");
        const reply = await navigate("/household/");
        return [await reply.text(), await kept()];""",
    )
    assert "newer" in text
    assert kept in ({}, {next(iter(kept), ""): []})


def test_a_slow_or_broken_network_shows_what_is_kept_and_a_good_one_what_is_new(site: Path) -> None:
    shown = run(
        site,
        """network = site(FOLDER, "kept");
        await navigate("/");
        const shown = [];
        for (const other of [
          site(FOLDER, "new"),
          () => new Promise((resolve) => setTimeout(resolve, 2000, page(FOLDER, "late"))),
          async () => new Response("busy", { status: 503 }),
          () => Promise.reject(new TypeError("offline")),
        ]) {
          network = other;
          shown.push(/kept|new|late|busy/.exec(await (await navigate("/")).text())[0]);
        }
        return shown;""",
    )
    assert shown == ["new", "kept", "kept", "kept"]


def test_what_is_named_by_its_content_is_asked_for_once_and_a_piece_of_a_recording_never_kept(site: Path) -> None:
    asked = run(
        site,
        """network = site(FOLDER);
        for (const path of [`${FOLDER}js/a.js`, `${FOLDER}js/a.js`, "/assets/other/js/a.js", "/assets/other/js/a.js"]) await get(path);
        const heard = await get(`${FOLDER}recordings/a.mp3`, { range: "bytes=0-" });
        return [asked.length, heard];""",
    )
    assert asked == [3, None]


def test_what_earlier_releases_kept_goes_with_them(site: Path) -> None:
    kept = run(
        site,
        """network = site(FOLDER);
        await caches.open("older"); await caches.open("receipt-id");
        windows = ["/receipt/"]; await happened("install"); await happened("activate");
        return [RELEASE, await kept()];""",
    )
    release, left = kept
    assert list(left) == [release]
    assert {"/receipt/", "/receipt-keys.json"} <= set(left[release])


def test_another_text_on_a_page_is_another_release(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("static_site.build.SHORTEST_PASSWORD", 99)
    build(tmp_path)
    one, other = ((folder / WORKER).read_text("utf-8") for folder in (site, tmp_path))
    assert one != other
    assert re.findall(r"/assets/\w+", one) == re.findall(r"/assets/\w+", other)


def test_the_app_opens_at_the_start_page_and_its_icons_are_what_it_says(site: Path) -> None:
    (file,) = site.glob("assets/*/app.webmanifest")
    app = json.loads(file.read_text("utf-8"))
    assert (app["start_url"], app["scope"], app["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in app["icons"]} == {"any", "maskable"}
    for icon in app["icons"]:
        content = (file.parent / icon["src"]).read_bytes()
        assert "{}x{}".format(*struct.unpack(">II", content[16:24])) == icon["sizes"]
        assert len(content) < 8_000
    linked = [page for page in site.rglob("*.html") if "app.webmanifest" in page.read_text("utf-8")]
    assert {page.parent.name for page in linked} == {"help"}  # a browser fetches icons wherever it is linked
