// How many have been counted in a region and in those that lie in it: numbers, drawings, and tables that say the same.

import { element, fillIn } from "./dom.js";
import { finder } from "./finder.js";
import { isTold, missing, rankOf } from "./rates.js";
import { ranked } from "./ranking.js";
import { NATION, above, addressOf, around, called, counted, isRegion, titled } from "./regions.js";
import { offerPicture, sharing } from "./sharing.js";
import { bar } from "./svg.js";
import { legend, nation, tiles } from "./tiles.js";
import { needed, perDay, soFar, span } from "./trend.js";
import { _, answeredDate, count, day, hour, lastDate, percent } from "./text.js";

const page = document.getElementById("main");
const at = (name) => page.querySelector(`[data-${name}]`);
const heading = page.querySelector("h1");
const own = /\/progress\/(\d{4})\//.exec(location.pathname)?.[1];

let shown = { region: "", counts: null };
let campaign = null;
let order = "rate";
let keepsFocus = false;

const dates = fetch("/api/census", { headers: { Accept: "application/json" } })
  .then((reply) => (reply.ok ? reply.json() : null))
  .then((said) => said && { opens: said.opens, last: lastDate(said.closes) })
  .catch(() => null); // without the dates the line to the target is left out

function state(name) {
  for (const part of page.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== name;
}

/** What the page is about: from after "#", from the query of older links, from its own address. */
function wanted() {
  const asked = location.hash.slice(1);
  if (isRegion(asked)) return asked;
  if (/^\d+$/.test(asked)) return "";
  const older = new URLSearchParams(location.search).get("region") ?? "";
  return isRegion(older) ? older : (own ?? NATION);
}

const nameOf = async (region) => (await counted(region).catch(() => null))?.name ?? (await called(region).catch(() => undefined));

async function crumbs(region) {
  const codes = around(region);
  const names = await Promise.all(codes.map(nameOf));
  if (region !== shown.region) return;
  const links = codes.map((code, index) => element("li", {}, element("a", { href: `#${code}`, textContent: titled(code, names[index] ?? code) })));
  page.querySelector(".crumbs ol").replaceChildren(...links);
}

function entitle(name) {
  heading.textContent = name;
  document.title = `${name} · Sensus Online`;
}

function left(counts) {
  const people = missing(counts);
  const target = percent(counts.target);
  return people ? _("{people} orang lagi sampai target {target}.", { people: count(people), target }) : _("Target {target} sudah tercapai.", { target });
}

const scaleOf = ({ target, rate, children }) => Math.max(target * 1.25, rate, ...children.map((child) => child.rate ?? 0));

function figures(counts) {
  const { people, households, submitted, people_counted: those, target, rate, as_of } = counts;
  const most = Math.max(target * 1.25, rate);
  fillIn(page, {
    rate: percent(rate),
    left: left(counts),
    counted: _("{those} dari {people} orang, {submitted} dari {households} keluarga.", { those: count(those), people: count(people), submitted: count(submitted), households: count(households) }),
    time: _("Dihitung {day}, pukul {hour}.", { day: day(as_of), hour: hour(as_of) }),
  });
  at("total").replaceChildren(bar(rate, target, most));
  at("mark").textContent = _("target {target}", { target: percent(target) });
  at("mark").style.left = `${(100 * target) / most}%`;
}

async function rank(region, counts) {
  const parent = region === NATION ? null : await counted(above(region)).catch(() => null);
  if (region !== shown.region) return;
  const rates = parent?.children.map(({ rate }) => rate) ?? [];
  const said = { rank: rankOf(counts.rate, rates), of: rates.length, parent: parent && titled(parent.region, parent.name) };
  const sentences = {
    2: () => _("Peringkat {rank} dari {of} provinsi.", said),
    4: () => _("Peringkat {rank} dari {of} kabupaten dan kota di {parent}.", said),
    6: () => _("Peringkat {rank} dari {of} kecamatan di {parent}.", said),
    10: () => _("Peringkat {rank} dari {of} desa dan kelurahan di {parent}.", said),
  };
  fillIn(page, { rank: rates.length > 1 ? sentences[region.length]() : "" });
  if (region.length === 10 && parent) {
    map(parent.children, counts.target, _("Desa dan kelurahan di {name}", { name: said.parent }), region);
    ranking(parent);
  }
}

function trend() {
  const { counts } = shown;
  const hasDays = counts.days.length > 0;
  at("days-part").hidden = !hasDays;
  if (!hasDays) return;
  const width = at("trend").clientWidth || 320;
  at("trend").replaceChildren(soFar(counts, campaign, width));
  at("days").replaceChildren(perDay(counts, campaign, width));
  const days = span(counts, campaign);
  const need = needed(counts, days, days.now, campaign);
  const said = { need: percent(need ?? 0), rate: percent(counts.rate) };
  const pace = need === null || missing(counts) === 0 ? "" : counts.rate >= need ? _("Kalau target dicapai sedikit demi sedikit setiap hari, sampai hari ini perlu {need}. Wilayah ini lebih cepat.", said) : _("Kalau target dicapai sedikit demi sedikit setiap hari, sampai hari ini perlu {need}. Baru {rate} yang tercatat.", said);
  fillIn(page, { pace });
  const row = ({ date, people, submitted }) =>
    element("tr", {}, element("th", { scope: "row", textContent: answeredDate(date) }), element("td", { className: "number", textContent: count(people) }), element("td", { className: "number", textContent: count(submitted) }));
  at("daily").replaceChildren(...counts.days.map(row).reverse());
}

function map(regions, target, title, current) {
  fillIn(page, { map: title });
  at("legend").replaceChildren(legend(target));
  at("map").replaceChildren(tiles(regions, target, current));
  at("map-part").hidden = false;
}

const near = globalThis.IntersectionObserver && new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && villages(), { rootMargin: "300px" });

/** The villages of a regency, by district: a file for each district, fetched when the map comes near the screen. */
async function villages() {
  near?.disconnect();
  const { region, counts } = shown;
  if (region.length !== 4 || !counts) return;
  const districts = await Promise.all(counts.children.map((child) => counted(child.region).catch(() => null)));
  if (region !== shown.region) return;
  const groups = counts.children.map((child, index) => [
    element("h3", {}, element("a", { href: `#${child.region}`, textContent: child.name })),
    districts[index] ? tiles(districts[index].children, counts.target) : element("p", { className: "quiet", textContent: _("Belum dihitung") }),
  ]);
  at("map").replaceChildren(...groups.flat());
}

async function drawMap(region, counts) {
  at("map").replaceChildren();
  at("map-part").hidden = !counts.children.length;
  near?.disconnect();
  if (region === NATION) {
    map([], counts.target, _("Menurut provinsi"));
    const reply = await fetch(new URL("../places/provinces.json", import.meta.url)).catch(() => null);
    if (region === shown.region) at("map").replaceChildren(reply?.ok ? nation(counts.children, counts.target, await reply.json()) : tiles(counts.children, counts.target));
  } else if (region.length === 2) map(counts.children, counts.target, _("Menurut kabupaten dan kota"));
  else if (region.length === 6) map(counts.children, counts.target, _("Menurut desa dan kelurahan"));
  else if (region.length === 4) {
    map([], counts.target, _("Menurut desa dan kelurahan"));
    if (near) near.observe(at("map-part"));
    else villages();
  }
}

function ranking(counts) {
  at("children").hidden = !counts.children.length;
  at("ranking").replaceChildren(...ranked(counts.children, { target: counts.target, most: scaleOf(counts), order }));
  at("children").ranks = counts;
}

const title = () => titled(shown.region, shown.counts.name);
const change = sharing(page.querySelector(".share"), () => {
  const { region, counts } = shown;
  const said = { rate: percent(counts.rate), name: title(), target: percent(counts.target) };
  const text = !isTold(counts) ? _("Sudah berapa yang mengisi sensus di {name}?", said) : _("{rate} penduduk {name} sudah tercatat. Target {target}.", said);
  return { text, address: addressOf(region, "progress/") };
});

async function picture() {
  const { region, counts } = shown;
  const lies = await Promise.all(around(region).slice(1).reverse().map(async (code) => titled(code, (await nameOf(code)) ?? code)));
  const most = Math.max(counts.target * 1.25, counts.rate);
  const { drawn } = await import("./picture.js");
  const blob = await drawn({
    title: title(),
    within: lies.join(", "),
    rate: percent(counts.rate),
    said: _("penduduk sudah tercatat"),
    left: left(counts),
    date: _("Dihitung {day}, pukul {hour}.", { day: day(counts.as_of), hour: hour(counts.as_of) }),
    address: addressOf(region, "progress/").replace(/^https?:\/\/|\/?#.*$|\/$/g, ""),
    petals: document.querySelector(".brand path").getAttribute("d"),
    share: counts.rate / most,
    target: counts.target / most,
    targetSaid: _("target {target}", { target: percent(counts.target) }),
  });
  offerPicture(page.querySelector(".share"), blob, `sensus-${region}.jpg`, `${title()}: ${percent(counts.rate)}. ${left(counts)}`);
}

async function arrive() {
  const region = wanted();
  if (region === shown.region) return;
  shown = { region, counts: null };
  const isFirst = at("finder").hidden;
  find(region);
  if (!region) {
    entitle(_("Wilayah tidak dikenal"));
    state("unknown");
    return;
  }
  crumbs(region);
  let counts;
  try {
    [counts, campaign] = await Promise.all([counted(region), dates]);
    if (!counts) {
      const name = await called(region);
      if (region !== shown.region) return;
      entitle(name ? titled(region, name) : _("Wilayah tidak dikenal"));
      state(name ? "uncounted" : "unknown");
    }
  } catch {
    if (region === shown.region) state("unreachable");
    return;
  }
  if (region !== shown.region) return;
  if (counts) show(region, counts);
  if (isFirst) return;
  if (!keepsFocus) heading.focus();
  keepsFocus = false;
}

function show(region, counts) {
  shown.counts = counts;
  state("counted");
  entitle(title());
  figures(counts);
  fillIn(page, { rank: "" });
  trend();
  drawMap(region, counts);
  ranking(counts);
  rank(region, counts);
  page.querySelector("[data-drawn]").hidden = true;
  at("spread").hash = region;
  change();
  // The same region in another language.
  for (const link of document.querySelectorAll(".top nav a[hreflang]")) link.hash = region;
}

const know = finder(at("finder"), (region) => {
  keepsFocus = region.length === 4;
  if (!keepsFocus) at("finder").open = false;
  location.hash = region;
});

function find(region) {
  at("finder").hidden = false;
  if (!keepsFocus) at("finder").open = region.length < 4;
  know(region);
}

at("again").addEventListener("click", () => {
  shown = { region: "", counts: null };
  arrive();
});
at("picture").addEventListener("click", () => picture().catch(() => (at("said").textContent = _("Gambar belum bisa dibuat. Coba lagi kalau sudah tersambung."))));
page.querySelector(".sort").addEventListener("click", ({ target }) => {
  if (!target.dataset.order) return;
  order = target.dataset.order;
  for (const button of page.querySelectorAll(".sort button")) button.setAttribute("aria-pressed", String(button === target));
  ranking(at("children").ranks);
});
let wide = 0;
addEventListener("resize", () => {
  const now = page.clientWidth;
  if (now !== wide && shown.counts) trend();
  wide = now;
});
addEventListener("beforeprint", villages);
addEventListener("hashchange", arrive);
state("waiting");
arrive();
