// How many have been counted in a region and in those that lie in it: numbers, drawings, and tables that say the same.

import { askCensus } from "./census.js";
import { mapOf, ranking, siblings } from "./children.js";
import { element, fillIn } from "./dom.js";
import { finder } from "./finder.js";
import { left, nameOf, passOn, title } from "./passing-on.js";
import { rankSaid } from "./ranks.js";
import { missing } from "./rates.js";
import { NATION, above, around, called, counted, isRegion, titled } from "./regions.js";
import { at, page, shown } from "./shown.js";
import { bar } from "./svg.js";
import { needed, perDay, soFar, span } from "./trend.js";
import { _, answeredDate, count, day, hour, lastDate, percent } from "./text.js";

const heading = page.querySelector("h1");
const own = /\/progress\/(\d{4})\//.exec(location.pathname)?.[1];

let campaign = null;
let keepsFocus = false;

const dates = askCensus().then((said) => said && { opens: said.opens, last: lastDate(said.closes) }); // without them the line to the target is left out

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
  fillIn(page, { rank: rankSaid(region, counts, parent, parent && titled(parent.region, parent.name)) });
  if (region.length === 10 && parent) {
    siblings(parent, region);
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

function lost() {
  entitle(_("Wilayah tidak dikenal"));
  state("unknown");
  at("finder").open = true;
}

async function arrive() {
  const region = wanted();
  if (region === shown.region) return;
  Object.assign(shown, { region, counts: null });
  const isFirst = at("finder").hidden;
  find(region);
  if (!region) {
    lost();
    return;
  }
  crumbs(region);
  let counts;
  try {
    [counts, campaign] = await Promise.all([counted(region), dates]);
    if (!counts) {
      const name = await called(region);
      if (region !== shown.region) return;
      if (!name) lost();
      else {
        entitle(titled(region, name));
        state("uncounted");
      }
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
  mapOf(region, counts);
  ranking(counts);
  rank(region, counts);
  passOn();
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
  Object.assign(shown, { region: null, counts: null });
  arrive();
});
let wide = 0;
addEventListener("resize", () => {
  const now = page.clientWidth;
  if (now !== wide && shown.counts) trend();
  wide = now;
});
addEventListener("hashchange", arrive);
state("waiting");
arrive();
