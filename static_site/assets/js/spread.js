// What those need who spread the word in a region: texts, a poster and a picture, with the address that opens the census there.

import { askCensus } from "./census.js";
import { copyOf, fillIn } from "./dom.js";
import { finder } from "./finder.js";
import { messages, moment, poster, when } from "./inviting.js";
import { rankSaid } from "./ranks.js";
import { isTold, missing } from "./rates.js";
import { NATION, above, addressOf, around, called, counted, isRegion, titled } from "./regions.js";
import { offerPicture, sharing } from "./sharing.js";
import { _, count, day, hour, percent } from "./text.js";

const page = document.getElementById("main");
const at = (name) => page.querySelector(`[data-${name}]`);
const agency = document.getElementById("agency");
let shown = null;

const host = () => location.host;
const countsOf = (region) => counted(region).catch(() => null);

async function census() {
  const campaign = await askCensus();
  if (!campaign) throw new Error("census");
  return campaign;
}

const nameOf = async (region) => titled(region, (await called(region)) ?? region);

/** All that is said of a region. Without counts, and without names that can't be had, the rest is whole. */
async function told(region) {
  const [campaign, counts, parent, place, ...wider] = await Promise.all([
    census(), countsOf(region), region.length > 2 ? countsOf(above(region)) : null,
    ...[region, ...around(region).slice(1).reverse()].map((code) => nameOf(code).catch(() => code)),
  ]);
  const lies = region.length === 10 ? wider.slice(0, 2) : wider;
  const standing = !isTold(counts) ? "" : [_("{rate} penduduk {place} sudah tercatat.", { rate: percent(counts.rate), place }), rankSaid(region, counts, parent, wider[0])].filter(Boolean).join(" ");
  return { region, campaign, counts, place, within: lies.join(", "), standing, link: addressOf(region), progressLink: addressOf(region, "progress/") };
}

function message(text) {
  const copy = copyOf("message").firstElementChild;
  copy.querySelector(".text").textContent = text;
  // The text has its address already, where it reads best; Facebook takes the address alone.
  const address = /https?:\/\/\S+/.exec(text)?.[0] ?? shown.link;
  sharing(copy, () => ({ text, address }))();
  return copy;
}

function write() {
  const { campaign } = shown;
  const isEnded = moment(campaign) === "ended";
  const by = agency.value.trim();
  fillIn(page, {
    ...poster(campaign), campaign: campaign.name, host: host(), place: shown.place, within: shown.within, standing: shown.standing,
    by: by ? _("Disebarkan oleh {agency}", { agency: by }) : "",
  });
  at("ready").hidden = isEnded;
  at("progress").hash = shown.region;
  at("messages").replaceChildren(...messages({ ...shown, agency: by }).map(message));
  at("drawn").hidden = true;
  at("kit").hidden = false;
}

async function code() {
  const { region, link, progressLink, campaign } = shown;
  const { qrCode } = await import("./qr-code.js");
  const drawing = await qrCode(moment(campaign) === "ended" ? progressLink : link, _("Kode QR yang membuka sensus untuk wilayah ini"));
  if (region === shown.region) at("code").replaceChildren(drawing);
}

const codeFailed = () => (at("code").textContent = _("Kode QR belum bisa dimuat. Coba lagi kalau sudah tersambung."));

async function picture() {
  const { campaign, counts, place, within, link, region } = shown;
  const hasRate = isTold(counts);
  const most = hasRate ? Math.max(counts.target * 1.25, counts.rate) : 1;
  const target = hasRate && percent(counts.target);
  const rest = hasRate && missing(counts);
  const left = !hasRate ? when(campaign) : rest ? _("{people} orang lagi sampai target {target}.", { people: count(rest), target }) : _("Target {target} sudah tercapai.", { target });
  const { drawn } = await import("./picture.js");
  const blob = await drawn({
    title: place,
    within,
    rate: hasRate ? percent(counts.rate) : "",
    said: hasRate ? _("penduduk sudah tercatat") : poster(campaign).headline,
    left,
    date: hasRate ? _("Dihitung {day}, pukul {hour}.", { day: day(counts.as_of), hour: hour(counts.as_of) }) : campaign.name,
    address: link.replace(/^https?:\/\/|\/?#.*$|\/$/g, ""),
    petals: document.querySelector(".brand path").getAttribute("d"),
    share: hasRate ? counts.rate / most : 0,
    target: hasRate ? counts.target / most : 0,
    targetSaid: hasRate ? _("target {target}", { target }) : "",
  });
  offerPicture(at("image"), blob, `sensus-${region}.jpg`, `${place}. ${left}`);
}

async function arrive() {
  const asked = location.hash.slice(1);
  if (asked && !isRegion(asked)) return; // a place on this page
  const region = asked || NATION;
  at("finder").hidden = false;
  know(region);
  let found;
  try {
    found = await told(region);
  } catch {
    at("unreachable").hidden = false;
    at("kit").hidden = true;
    return;
  }
  if ((location.hash.slice(1) || NATION) !== region) return;
  shown = found;
  at("unreachable").hidden = true;
  for (const link of document.querySelectorAll(".top nav a[hreflang]")) link.hash = region;
  write();
  await code().catch(codeFailed);
}

const know = finder(at("finder"), (region) => (location.hash = region));
agency.addEventListener("input", () => shown && write());
at("again").addEventListener("click", arrive);
at("print").addEventListener("click", () => code().catch(codeFailed).then(() => print()));
at("picture").addEventListener("click", () => picture().catch(() => (at("said").textContent = _("Gambar belum bisa dibuat. Coba lagi kalau sudah tersambung."))));
addEventListener("hashchange", arrive);
arrive();
