// The start page learns the phase, and how many have been counted.

import { follow } from "./census.js";
import { _, day, hour, lastDate, lastDay, percent } from "./text.js";

const at = (name) => document.querySelector(`[data-${name}]`);

function said(campaign) {
  const last = lastDay(campaign.closes);
  const visits = { from: day(campaign.interview_from), until: lastDay(campaign.interview_until) };
  switch (campaign.phase) {
    case "before":
      return _("Sensus dibuka {opens}. Siapkan dulu Kartu Keluarga.", { opens: day(campaign.opens) });
    case "online":
      if (lastDate(campaign.closes) === campaign.now.slice(0, 10)) return _("Hari ini hari terakhir. Isian diterima sampai pukul {hour} WIB.", { hour: hour(campaign.closes).replace(/^00(.)00/, "24$100") });
      return campaign.extended ? _("Sensus online diperpanjang sampai {last}.", { last }) : _("Sensus online dibuka sampai {last}.", { last });
    case "closed":
      return _("Sensus online sudah ditutup. Keluarga yang belum mengisi dikunjungi petugas {from} sampai {until}.", visits);
    case "interview":
      return _("Petugas sensus sedang berkunjung, sampai {until}. Terima kasih sudah menerima mereka.", visits);
    default:
      return _("Sensus sudah selesai. Terima kasih atas bantuan Bapak/Ibu.");
  }
}

function show(campaign) {
  const online = campaign.phase === "online";
  at("phase").textContent = said(campaign);
  at("start").hidden = !online;
  at("ended").hidden = online || campaign.phase === "before";
}

async function rate() {
  const wanted = new URLSearchParams(location.search).get("region") ?? "";
  const region = /^\d{4,10}$/.test(wanted) ? wanted : "id";
  const reply = await fetch(`/progress/${region}.json`);
  if (!reply.ok) return;
  const counted = await reply.json();
  if (counted.rate < 0.0005) return; // "0 %" encourages nobody
  const line = at("rate");
  line.querySelector("a").textContent = _("{rate} penduduk {name} sudah tercatat. Target {target}.", { rate: percent(counted.rate), name: counted.name, target: percent(counted.target) });
  line.hidden = false;
}

follow(show);
rate().catch(() => {}); // without the counts the page is whole as well
