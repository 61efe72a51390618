// A map of equal tiles: every region is as large as every other, so that small ones are seen. The number stands in the tile; colour only repeats it.

import { element } from "./dom.js";
import { _, percent } from "./text.js";

const STEPS = [0.25, 0.5, 0.75, 1];

/** Which of five colours a rate has: the last one is for those that have reached the target. */
export const step = (rate, target) => STEPS.filter((share) => rate >= share * target).length;

// In whole percent, and never rounded up to what was not reached.
const whole = (rate) => String(Math.floor(rate * 100 + 1e-9));

function tile({ region, name, rate }, target, current) {
  const isKnown = typeof rate === "number";
  const reached = isKnown && rate >= target;
  const inside = [element("span", { textContent: name }), " ", element("b", { textContent: isKnown ? `${whole(rate)}${reached ? " ✓" : ""}` : "–" })];
  const said = isKnown ? percent(rate) : _("Belum dihitung");
  const made = element(isKnown ? "a" : "span", { className: `tile ${isKnown ? `t${step(rate, target)}` : "none"}`, title: `${name}: ${said}` }, ...inside);
  if (isKnown) made.href = `#${region}`;
  if (region === current) made.setAttribute("aria-current", "true");
  return element("li", {}, made);
}

/** Tiles of regions in the order in which they are given. */
export function tiles(regions, target, current = "") {
  return element("ul", { className: "tiles" }, ...regions.map((one) => tile(one, target, current)));
}

/** The provinces where they lie, roughly. `places` is [[code, short name, letters, column, row]]. */
export function nation(regions, target, places) {
  const known = new Map(regions.map((one) => [one.region, one]));
  const list = element("ul", { className: "tiles nation" });
  for (const [code, name, letters, column, row] of places) {
    const placed = tile({ region: code, rate: null, ...known.get(code), name }, target);
    const [span] = placed.firstChild.children;
    span.replaceChildren(element("span", { className: "whole", textContent: name }), element("abbr", { textContent: letters }));
    placed.firstChild.title = placed.firstChild.title.replace(name, known.get(code)?.name ?? name);
    Object.assign(placed.style, { gridColumn: String(column + 1), gridRow: String(row + 1) });
    list.append(placed);
  }
  return list;
}

/** What the colours mean. */
export function legend(target) {
  const upTo = (share) => _("di bawah {rate}", { rate: percent(share * target) });
  const named = [...STEPS.map(upTo), _("target tercapai ✓")];
  return element("ul", { className: "legend" }, ...named.map((text, at) => element("li", {}, element("i", { className: `tile t${at}` }), text)));
}
