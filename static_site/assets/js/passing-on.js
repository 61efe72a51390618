// The numbers that are shown, for others: as a text with an address, and as a picture.

import { isTold, missing } from "./rates.js";
import { addressOf, around, called, counted, titled } from "./regions.js";
import { offerPicture, sharing } from "./sharing.js";
import { at, page, shown } from "./shown.js";
import { _, count, day, hour, percent } from "./text.js";

const place = page.querySelector(".share");

export const title = () => titled(shown.region, shown.counts.name);

/** What a region is called: as its counts say, else as the lists do. */
export const nameOf = async (region) => (await counted(region).catch(() => null))?.name ?? (await called(region).catch(() => undefined));

/** How many people are missing to the target. */
export function left(counts) {
  const people = missing(counts);
  const target = percent(counts.target);
  return people ? _("{people} orang lagi sampai target {target}.", { people: count(people), target }) : _("Target {target} sudah tercapai.", { target });
}

const change = sharing(place, () => {
  const { region, counts } = shown;
  const said = { rate: percent(counts.rate), name: title(), target: percent(counts.target) };
  const text = isTold(counts) ? _("{rate} penduduk {name} sudah tercatat. Target {target}.", said) : _("Sudah berapa yang mengisi sensus di {name}?", said);
  return { text, address: addressOf(region, "progress/") };
});

/** What is shared is now of another region. */
export function passOn() {
  at("drawn").hidden = true;
  at("spread").hash = shown.region;
  change();
}

async function picture() {
  const { region, counts } = shown;
  // A village's province is left out, as on posters.
  const wider = around(region).slice(region.length === 10 ? 2 : 1).reverse();
  const lies = await Promise.all(wider.map(async (code) => titled(code, (await nameOf(code)) ?? code)));
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
  if (region === shown.region) offerPicture(place, blob, `sensus-${region}.jpg`, `${title()}: ${percent(counts.rate)}. ${left(counts)}`);
}

at("picture").addEventListener("click", () => picture().catch(() => (at("said").textContent = _("Gambar belum bisa dibuat. Coba lagi kalau sudah tersambung."))));
