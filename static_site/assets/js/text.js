// Words, numbers and dates as the reader's language has them. Indonesian is the source; the build puts the others' words in its place.

export const language = document.documentElement.lang;
// Browsers know no Javanese; its months and numbers are written as the Indonesian ones are.
const english = language === "en";
const locale = english ? "en-GB" : "id-ID";

/** A text to be read, with `{name}` and the like filled in. Always given as one literal, so that the build finds it. */
export function _(text, values) {
  return fill(text, values);
}

export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** A share as people write it: 27,4 % in Indonesian, 27.4% in English. */
export function percent(share) {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(share * 100);
  return english ? `${number}%` : `${number}\u00a0%`;
}

export function count(number) {
  return new Intl.NumberFormat(locale).format(number);
}

// A stamp is shown in the zone that it was written in: the census keeps its days by its own clock, wherever the phone is.
function inItsZone(stamp) {
  const offset = /([+-])(\d\d):?(\d\d)$/.exec(stamp);
  const minutes = offset ? (offset[1] === "-" ? -1 : 1) * (offset[2] * 60 + Number(offset[3])) : 0;
  return new Date(Date.parse(stamp) + minutes * 60000);
}

function spoken(date, parts) {
  return date.toLocaleDateString(locale, { ...parts, timeZone: "UTC" });
}

const DAY = { day: "numeric", month: "long", year: "numeric" };

export function day(stamp) {
  return spoken(inItsZone(stamp), DAY);
}

/** The last day that still counts, when `closes` is the first instant that is too late; with the hour when it ends before the day does. */
export function lastDay(closes) {
  const last = spoken(new Date(inItsZone(closes).getTime() - 1000), DAY);
  return closes.includes("T00:00") ? last : _("{day}, pukul {hour}", { day: last, hour: `${hour(closes)} ${zone(closes)}` });
}

/** What people here call the zone that a stamp was written in. */
export function zone(stamp) {
  return { "+07:00": "WIB", "+08:00": "WITA", "+09:00": "WIT" }[stamp.slice(-6)] ?? stamp.slice(-6);
}

/** That last day as an ISO date. */
export function lastDate(closes) {
  return new Date(inItsZone(closes).getTime() - 1000).toISOString().slice(0, 10);
}

export function hour(stamp) {
  const shown = inItsZone(stamp).toISOString().slice(11, 16);
  return english ? shown : shown.replace(":", ".");
}

/** An answered date (`1990-05-17`, `1990-05` or a year alone) as people say it. */
export function answeredDate(value) {
  const [year, month, date] = value.split("-").map(Number);
  if (!month) return String(year);
  return spoken(new Date(Date.UTC(year, month - 1, date || 1)), { ...DAY, day: date ? "numeric" : undefined });
}
