// The response rate of a region and of the regions in it: a chart, and the table that says the same.

import { element, fillIn } from "./dom.js";
import { _, count, day, hour, percent } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const page = document.getElementById("counted");
const none = document.getElementById("not-counted");

function shape(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

const wayTo = (region) => (region === "id" ? "#id" : `#${region}`);

/** One bar for a share of the target's scale. The width is in hundredths, so that it fits any screen. */
function bar(rate, target, most) {
  const drawing = shape("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" });
  drawing.append(shape("rect", { width: 100, height: 8, class: "track" }));
  drawing.append(shape("rect", { width: (100 * rate) / most, height: 8, class: "fill" }));
  if (target <= most) drawing.append(shape("rect", { x: (100 * target) / most - 0.4, width: 0.8, height: 8, class: "target" }));
  return drawing;
}

function byDay(days) {
  const most = Math.max(...days.map(({ people }) => people), 1);
  const width = 100 / Math.max(days.length, 14);
  const drawing = shape("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", class: "days", role: "img" });
  drawing.setAttribute("aria-label", _("Orang yang tercatat setiap hari, paling banyak {most}", { most: count(most) }));
  days.forEach(({ people }, at) => drawing.append(shape("rect", { x: at * width, y: 30 - (30 * people) / most, width: width * 0.8, height: (30 * people) / most, class: "fill" })));
  return drawing;
}

function row(child, target, most) {
  const name = element("a", { href: wayTo(child.region), textContent: child.name });
  const rate = child.rate === null || child.rate === undefined ? _("Belum dihitung") : percent(child.rate);
  return element("tr", {}, element("th", { scope: "row" }, name), element("td", { className: "chart" }, bar(child.rate ?? 0, target, most)), element("td", { className: "number", textContent: rate }));
}

function above(region) {
  if (region === "id") return null;
  return { 2: "id", 4: region.slice(0, 2), 6: region.slice(0, 4), 10: region.slice(0, 6) }[region.length] ?? "id";
}

function show(region, counted) {
  const most = Math.max(counted.target * 1.25, ...counted.children.map(({ rate }) => rate ?? 0), counted.rate);
  const { people, households, submitted, people_counted: those } = counted;
  fillIn(page, {
    name: counted.name,
    rate: percent(counted.rate),
    counted: _("{those} dari {people} orang, {submitted} dari {households} keluarga. Target {target}.", {
      those: count(those), people: count(people), submitted: count(submitted), households: count(households), target: percent(counted.target),
    }),
    time: _("Dihitung {day}, pukul {hour}.", { day: day(counted.as_of), hour: hour(counted.as_of) }),
  });
  page.querySelector("[data-total]").replaceChildren(bar(counted.rate, counted.target, Math.max(most, counted.rate)));
  page.querySelector("[data-days]").replaceChildren(...(counted.days.length ? [byDay(counted.days)] : []));
  page.querySelector("[data-days-part]").hidden = !counted.days.length;
  page.querySelector("tbody").replaceChildren(...counted.children.map((child) => row(child, counted.target, most)));
  page.querySelector("[data-children]").hidden = !counted.children.length;
  const up = page.querySelector("[data-up]");
  up.hidden = !above(region);
  if (above(region)) up.querySelector("a").href = wayTo(above(region));
  document.title = `${counted.name}: ${percent(counted.rate)} · Sensus Online`;
}

async function arrive() {
  const asked = location.hash.slice(1) || new URLSearchParams(location.search).get("region") || "id";
  const region = /^(id|\d{2,10})$/.test(asked) ? asked : "id";
  const reply = await fetch(`/progress/${region}.json`).catch(() => null);
  const counted = reply?.ok ? await reply.json() : null;
  page.hidden = !counted;
  none.hidden = Boolean(counted);
  if (counted) show(region, counted);
}

addEventListener("hashchange", arrive);
arrive();
