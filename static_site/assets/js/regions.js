// Regions by their codes: what they lie in, what they are called, what was counted in them, where their page is.

import { load } from "./places.js";
import { _, language } from "./text.js";

export const NATION = "id";
const LENGTHS = [2, 4, 6, 10];
const KEPT = 60_000; // the counts are written every few minutes, and may be asked for again within one

const asked = new Map();

export const isRegion = (text) => text === NATION || (/^\d+$/.test(text) && LENGTHS.includes(text.length));

/** The codes of what a region lies in, the widest first. */
export function around(region) {
  return region === NATION ? [] : [NATION, ...LENGTHS.filter((length) => length < region.length).map((length) => region.slice(0, length))];
}

export const above = (region) => around(region).pop();

/** What a region is called with its kind. Names of provinces and regencies say theirs, the code of a village whether it is a kelurahan. */
export function titled(region, name) {
  if (region.length === 6) return _("Kecamatan {name}", { name });
  if (region.length === 10) return region[6] === "1" ? _("Kelurahan {name}", { name }) : _("Desa {name}", { name });
  return name;
}

/** The whole address of a region's page, `progress/` or the start page (""). A regency has one of its own, which previews show by name; those
 * who fetch previews are told nothing of what stands after "#". */
export function addressOf(region, page = "") {
  const folder = language === "id" ? "/" : `/${language}/`;
  const own = region.length >= 4 ? `${region.slice(0, 4)}/` : "";
  const rest = region === NATION || region.length === 4 ? "" : `#${region}`;
  return `${location.origin}${folder}${page}${own}${rest}`;
}

/** The regions in a regency, [{value, name, text}]: its districts, then its villages. */
export function within(regency) {
  return load(`places/${regency}`, (districts) => [
    ...districts.map(([code, name]) => ({ value: regency + code, name, text: titled(regency + code, name) })),
    ...districts.flatMap(([code, district, villages]) => villages.map(([village, name]) => ({ value: regency + code + village, name, text: `${name}, ${district}` }))),
  ]);
}

/** All regencies and cities, [{value, name, province, text}]. */
export function regencies() {
  return load("places/regencies", (rows) => rows.map(([value, name, province]) => ({ value, name, province, text: `${name}, ${province}` })));
}

/** What a region is called; undefined when there is none with this code. Rejects when the list can't be had. */
export async function called(region) {
  if (region === NATION) return _("Indonesia");
  if (region.length === 2) return (await regencies()).find(({ value }) => value.startsWith(region))?.province;
  const listed = region.length === 4 ? regencies() : (await called(region.slice(0, 4))) ? within(region.slice(0, 4)) : [];
  return (await listed).find(({ value }) => value === region)?.name;
}

/** The public counts of a region; null when it has none yet. Rejects when they can't be had. */
export function counted(region) {
  const kept = asked.get(region);
  if (kept && Date.now() - kept.at < KEPT) return kept.counts;
  const counts = fetch(`/progress/${region}.json`).then((reply) => {
    if (reply.ok) return reply.json();
    if (reply.status < 500) return null;
    throw new Error(region);
  });
  counts.catch(() => asked.delete(region));
  asked.set(region, { at: Date.now(), counts });
  return counts;
}
