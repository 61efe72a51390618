// One worker for the whole site: what was opened once opens without a network. It keeps the documents of its release and what is named by
// its content, out of what the browser has fetched anyway. What the census answers never passes through it, so nothing here is any family's.
// The build puts three names before it: RELEASE, of all that was built; FOLDER, where its parts lie; PARTS, what the questionnaire searches
// in later, by the language's first address.

const PATIENCE = 4000; // a connection that is slower than this is as good as none, where there is something to show
const KEYS = "/receipt-keys.json"; // public, and the same for everybody
const isHere = ({ origin }) => origin === location.origin;

/** Where the release keeps what it has. */
const kept = () => caches.open(RELEASE);

/** A document of this release; `reply` when it has just come, else from the browser's own cache, else from the network. */
async function published(path, reply) {
  for (const cache of ["force-cache", "no-cache"]) {
    const page = reply ?? (await fetch(path, { cache }));
    const parts = (await page.clone().text()).split("</head>")[0].match(/\/assets\/[^"]+/g) ?? [];
    if (page.ok && parts.length && parts.every((part) => part.startsWith(FOLDER))) return { page, parts };
  }
  throw new Error(path); // another release's: the worker of that one keeps it
}

async function add(parts) {
  const cache = await kept();
  const missing = await Promise.all(parts.map(async (part) => ((await cache.match(part)) ? [] : part)));
  await cache.addAll(missing.flat());
}

/** Keep a document, once all that its head asks for is kept: it opens whole or not at all. */
async function keep(path, reply) {
  const cache = await kept();
  if (await cache.match(path)) return;
  const { page, parts } = await published(path, reply);
  await add(parts);
  await cache.put(path, page);
}

/** Keep what belongs to a page that has been opened. The help is fetched beside the questionnaire where that costs nobody's data. */
async function seen(path, reply) {
  await keep(path, reply);
  const home = Object.keys(PARTS).find((one) => path.startsWith(`${one}household/`));
  if (home) {
    await keep(home);
    await add(PARTS[home].map((name) => FOLDER + name));
    const { saveData, type } = navigator.connection ?? {};
    if (!saveData && type !== "cellular") await keep(`${home}help/`);
  }
  if (/\/(receipt|officer)\/$/.test(path)) await add([KEYS]);
}

/** The newest there is: the network's, unless it fails or takes too long and there is one that is kept. */
async function newest(event, path) {
  const old = await caches.match(path);
  const asked = fetch(event.request);
  const found = async (reply) => (path === KEYS ? reply.ok && (await kept()).put(path, reply) : seen(path, reply));
  if (!old || path === KEYS) event.waitUntil(asked.then((reply) => found(reply.clone())).catch(() => {})); // the next visit tries again
  if (!old) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, old));
  return Promise.race([asked.then((reply) => (reply.status < 500 ? reply : old), () => old), late]);
}

/** What is named by its content is the same for ever. */
async function part(event, path) {
  const old = await caches.match(path);
  if (old) return old;
  const reply = await fetch(event.request);
  if (reply.status === 200 && path.startsWith(FOLDER)) {
    const copy = reply.clone();
    event.waitUntil(kept().then((cache) => cache.put(path, copy)));
  }
  return reply;
}

async function opened() {
  const windows = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  const paths = windows.map(({ url }) => new URL(url)).filter(isHere).map(({ pathname }) => pathname);
  await Promise.all([...new Set(paths)].map((path) => seen(path)));
}

async function drop() {
  for (const name of await caches.keys()) if (name !== RELEASE) await caches.delete(name);
  await clients.claim();
}

// A new release waits until no page of the old one is open (the browser sees to it), so that no page ever has parts of both.
addEventListener("install", (event) => event.waitUntil(opened()));
addEventListener("activate", (event) => event.waitUntil(drop()));
addEventListener("fetch", (event) => {
  const { method, mode, headers } = event.request;
  const place = new URL(event.request.url);
  const path = place.pathname;
  if (method !== "GET" || !isHere(place) || headers.has("range")) return;
  if (path.startsWith("/assets/")) event.respondWith(part(event, path));
  else if (path === KEYS || (mode === "navigate" && !path.startsWith("/api/"))) event.respondWith(newest(event, path));
});
