// The start page learns the phase, and how many have been counted.

import { follow } from "./census.js";
import { keepPages } from "./offline.js";
import { _, hour, lastDate, lastDay, percent, zone } from "./text.js";

const at = (name) => document.querySelector(`[data-${name}]`);
let invitation = null; // the heading, and what stands under it, while the census takes answers or will
let isKnown = false;

function said({ closes, extended, now }) {
  if (lastDate(closes) === now.slice(0, 10)) return _("Hari ini hari terakhir. Isian diterima sampai pukul {hour} {zone}.", { hour: hour(closes).replace(/^00(.)00/, "24$100"), zone: zone(closes) });
  const last = lastDay(closes);
  return extended ? _("Sensus online diperpanjang sampai {last}.", { last }) : _("Sensus online dibuka sampai {last}.", { last });
}

async function show(campaign) {
  isKnown = true;
  const { phase } = campaign;
  const isOnline = phase === "online";
  const isOver = !isOnline && phase !== "before";
  invitation ??= [at("title").textContent, at("lead").textContent];
  if (!isOver) [at("title").textContent, at("lead").textContent] = invitation;
  at("start").hidden = !isOnline;
  at("ended").hidden = !isOver;
  at("about").hidden = isOver;
  for (const place of [at("brief"), at("now")]) place.replaceChildren();
  // What stands here for the rest of the year is fetched then.
  if (isOnline) at("phase").textContent = said(campaign);
  else (await import("./phases.js")).tell(campaign, at);
}

function missed() {
  if (!isKnown) at("phase").textContent = _("Sensus sedang ramai, atau sambungan terputus. Kami coba lagi sendiri. Isian aman di HP ini.");
}

async function rate() {
  const region = /(?:[#/]|region=)(\d{4,10})\b/.exec(location.hash + location.search + location.pathname)?.[1] ?? "id";
  const reply = await fetch(`/progress/${region}.json`);
  if (!reply.ok) return;
  const counted = await reply.json();
  if (counted.rate < 0.0005) return; // "0 %" encourages nobody
  const line = at("rate");
  const link = line.querySelector("a");
  link.hash = region;
  link.textContent = _("{rate} penduduk {name} sudah tercatat. Target {target}.", { rate: percent(counted.rate), name: counted.name, target: percent(counted.target) });
  line.hidden = false;
}

keepPages();
follow(show, missed);
rate().catch(() => {}); // without the counts the page is whole as well
