// A region day by day: how many have been counted so far, beside what the target needs, and how many each day brought.

import { shape } from "./svg.js";
import { _, count, language, percent } from "./text.js";

const DAY = 86_400_000;
const HIGH = 190;
const LOW = 84;
const TOP = 22; // room for a label above the highest point
const LEFT = 44;
const RIGHT = 8;
const FOOT = 24;

const at = (date) => Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / DAY;
const short = (day) => new Date(day * DAY).toLocaleDateString(language === "en" ? "en-GB" : "id-ID", { day: "numeric", month: "short", timeZone: "UTC" });

/** Every day from the first to the last one, those on which nobody was counted too: [{day, people, share}], `share` of all up to then. */
export function daily({ days, people }, first, last) {
  const found = new Map(days.map((one) => [at(one.date), one.people]));
  let sum = 0;
  return Array.from({ length: last - first + 1 }, (_each, index) => {
    const came = found.get(first + index) ?? 0;
    sum += came;
    return { day: first + index, people: came, share: people ? sum / people : 0 };
  });
}

/** The days that the drawings show: from the opening to the last day, as far as they are known. */
export function span({ days, as_of }, campaign) {
  const known = [...days.map(({ date }) => at(date)), at(as_of)];
  const first = Math.min(...known, campaign ? at(campaign.opens) : Infinity);
  const now = Math.max(...days.map(({ date }) => at(date)), Math.min(at(as_of), campaign ? at(campaign.last) : Infinity));
  return { first, now, last: Math.max(now, first + 7, campaign ? at(campaign.last) : 0) };
}

/** Which share should have been counted by the end of a day, if every day brought as many: null when the dates aren't known. */
export function needed({ target }, { first, last }, day, campaign) {
  return campaign ? (target * Math.min(day - first + 1, last - first + 1)) / (last - first + 1) : null;
}

function frame(width, height, label) {
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": label });
}

function words(x, y, anchor, text, name = "") {
  return shape("text", { x, y, "text-anchor": anchor, class: name }, text);
}

function axis(drawing, width, height, { first, now, last }, x) {
  const base = height - FOOT;
  drawing.append(shape("path", { d: `M${LEFT},${base}H${width - RIGHT}`, class: "axis" }));
  drawing.append(words(LEFT, height - 6, "start", short(first)), words(width - RIGHT, height - 6, "end", short(last)));
  const room = 80; // for two dates side by side
  if (x(now) - LEFT > room && width - RIGHT - x(now) > room) drawing.append(words(x(now), height - 6, "middle", short(now)));
}

/** The share counted so far, as a line, and the straight one to the target. */
export function soFar(counts, campaign, width) {
  const shown = span(counts, campaign);
  const points = daily(counts, shown.first, shown.now);
  const most = Math.max(counts.target, counts.rate) * 1.08;
  const x = (day) => LEFT + ((day - shown.first) * (width - LEFT - RIGHT)) / (shown.last - shown.first);
  const y = (share) => HIGH - FOOT - (share * (HIGH - FOOT - TOP)) / most;
  const drawing = frame(width, HIGH, _("Sampai hari ini tercatat {rate}, target {target}", { rate: percent(counts.rate), target: percent(counts.target) }));
  axis(drawing, width, HIGH, shown, x);
  // Each line is named on the side where the other one isn't.
  const ahead = counts.rate >= (needed(counts, shown, shown.now, campaign) ?? Infinity);
  for (const share of [counts.target / 2, counts.target]) {
    drawing.append(shape("path", { d: `M${LEFT},${y(share)}H${width - RIGHT}`, class: "grid" }), words(LEFT - 6, y(share) + 5, "end", percent(share).replace(/\s/g, "")));
  }
  drawing.append(words(LEFT - 6, y(0) + 1, "end", "0"));
  if (campaign) {
    drawing.append(shape("path", { d: `M${x(shown.first)},${y(0)}L${x(shown.last)},${y(counts.target)}`, class: "needed" }));
    drawing.append(words(width - RIGHT, y(counts.target) + (ahead ? 40 : -6), "end", _("yang diperlukan"), "quiet"));
  }
  const path = points.map(({ day, share }) => `L${x(day)},${y(share)}`).join("");
  drawing.append(shape("path", { d: `M${x(shown.first)},${y(0)}${path}`, class: "line" }));
  const end = { x: x(shown.now), y: y(points[points.length - 1].share) };
  drawing.append(shape("circle", { cx: end.x, cy: end.y, r: 4.5, class: "fill" }));
  const said = _("tercatat {rate}", { rate: percent(counts.rate) });
  const isLate = width - RIGHT - end.x < said.length * 9; // no room for it on the right
  if (ahead || !isLate) drawing.append(words(end.x + (isLate ? -4 : 8), end.y + (ahead ? -10 : 18), isLate ? "end" : "start", said, "said"));
  else drawing.append(words(width - RIGHT, Math.min(end.y + 30, y(0) - 8), "end", said, "said"));
  return drawing;
}

/** How many people each day brought, as bars. */
export function perDay(counts, campaign, width) {
  const shown = span(counts, campaign);
  const points = daily(counts, shown.first, shown.now);
  const best = points.reduce((one, other) => (other.people > one.people ? other : one));
  const step = (width - LEFT - RIGHT) / (shown.last - shown.first + 1);
  const x = (day) => LEFT + (day - shown.first) * step;
  const tall = LOW;
  const drawing = frame(width, tall + FOOT + TOP, _("Orang yang tercatat setiap hari, paling banyak {most}", { most: count(best.people) }));
  axis(drawing, width, tall + FOOT + TOP, shown, x);
  for (const { day, people } of points) {
    const height = (people * tall) / Math.max(best.people, 1);
    if (people) drawing.append(shape("rect", { x: x(day) + step * 0.1, y: TOP + tall - height, width: step * 0.8, height, class: "fill" }));
  }
  const isLate = x(best.day) > width * 0.55;
  drawing.append(words(x(best.day) + (isLate ? step : 0), TOP - 7, isLate ? "end" : "start", _("paling banyak {most}, {day}", { most: count(best.people), day: short(best.day) }), "said"));
  return drawing;
}
