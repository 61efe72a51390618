// The regions in the one that is shown: a map of tiles, and the ranking that says the same.

import { element, fillIn } from "./dom.js";
import { ranked } from "./ranking.js";
import { NATION, counted, titled } from "./regions.js";
import { at, page, shown } from "./shown.js";
import { legend, nation, tiles } from "./tiles.js";
import { _ } from "./text.js";

let order = "rate";
let listed = null;

function titleMap(title, target, ...drawn) {
  fillIn(page, { map: title });
  at("legend").replaceChildren(legend(target));
  at("map").replaceChildren(...drawn);
  at("map-part").hidden = false;
}

/** The villages of a regency, by district: a file for each district, fetched when the map comes near the screen, or is printed. */
async function villages() {
  near?.disconnect();
  const { region, counts } = shown;
  if (!counts || region.length !== 4) return;
  const districts = await Promise.all(counts.children.map((child) => counted(child.region).catch(() => null)));
  if (region !== shown.region) return;
  const groups = counts.children.map((child, index) => [
    element("h3", {}, element("a", { href: `#${child.region}`, textContent: child.name })),
    districts[index] ? tiles(districts[index].children, counts.target) : element("p", { className: "quiet", textContent: _("Belum dihitung") }),
  ]);
  at("map").replaceChildren(...groups.flat());
}

const near = globalThis.IntersectionObserver && new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && villages(), { rootMargin: "300px" });

async function provinces({ children, target }) {
  const reply = await fetch(new URL("../places/provinces.json", import.meta.url)).catch(() => null);
  const places = reply?.ok ? await reply.json() : null;
  if (shown.region === NATION) at("map").replaceChildren(places ? nation(children, target, places) : tiles(children, target));
}

/** Draw the map of what lies in a region; of a village there is none. */
export function mapOf(region, { children, target }) {
  near?.disconnect();
  at("map-part").hidden = !children.length;
  if (region === NATION) {
    titleMap(_("Menurut provinsi"), target);
    provinces(shown.counts);
  } else if (region.length === 2) titleMap(_("Menurut kabupaten dan kota"), target, tiles(children, target));
  else if (region.length === 6) titleMap(_("Menurut desa dan kelurahan"), target, tiles(children, target));
  else if (region.length === 4) {
    titleMap(_("Menurut desa dan kelurahan"), target);
    if (near) near.observe(at("map-part"));
    else villages();
  }
}

export function ranking(counts) {
  const { children, target, rate } = counts;
  listed = counts;
  at("children").hidden = !children.length;
  at("ranking").replaceChildren(...ranked(children, { target, most: Math.max(target * 1.25, rate, ...children.map((child) => child.rate ?? 0)), order }));
}

/** A village among those of its district. */
export function siblings(district, village) {
  titleMap(_("Desa dan kelurahan di {name}", { name: titled(district.region, district.name) }), district.target, tiles(district.children, district.target, village));
  ranking(district);
}

page.querySelector(".sort").addEventListener("click", ({ target }) => {
  if (!target.dataset.order) return;
  order = target.dataset.order;
  for (const button of page.querySelectorAll(".sort button")) button.setAttribute("aria-pressed", String(button === target));
  ranking(listed);
});
addEventListener("beforeprint", villages);
