// Asking for a visit: why, where, whom to ask for. Three short screens, one request.

import { Unreachable } from "./api.js";
import { follow } from "./census.js";
import { copyOf, onSend, show } from "./dom.js";
import { field, judge, kkFault, number, offline, trouble, why } from "./forms.js";
import { phoneFault } from "./phone.js";
import { asker } from "./proven.js";
import { renewOnReturn } from "./returning.js";
import { _ } from "./text.js";
import { askVillage } from "./where.js";

const ask = asker("visit-requests");
let told = {};
let isSomebodys = false;

/** Show a way, also the one that the address names already: after a reload it leads to the first screen. */
function go(way) {
  if (location.hash === `#/${way}`) return arrive();
  location.hash = `#/${way}`;
}
const text = (form, name) => form.elements[name].value.trim();

function askWhy() {
  const form = show(copyOf("view-why")).querySelector("form");
  form.elements.reason.value = told.reason ?? "";
  form.elements.kk_number.value = told.kk_number ?? "";
  onSend(form, async () => {
    const kk_number = number(form, "kk_number");
    const reason = form.elements.reason.value;
    if (!judge([[field(form, "reason"), reason ? "" : _("Pilih salah satu.")], [field(form, "kk"), kk_number && kkFault(kk_number)]])) return;
    Object.assign(told, { reason, kk_number });
    go("where");
  });
}

function askWhere() {
  if (!told.reason) return askWhy();
  const form = show(copyOf("view-where")).querySelector("form");
  for (const name of ["address", "landmark"]) form.elements[name].value = told[name] ?? "";
  const place = askVillage(form, told.village_code);
  onSend(form, async () => {
    const said = { address: text(form, "address"), landmark: text(form, "landmark") };
    if (!judge([[place.field, place.fault()], [field(form, "address"), said.address ? "" : _("Tulis jalan dan nomor rumah, atau nama dukuhnya.")]])) return;
    Object.assign(told, said, { village_code: place.value() });
    go("who");
  });
}

function askWho() {
  if (!told.address) return askWhere();
  const form = show(copyOf("view-who")).querySelector("form");
  onSend(form, async () => {
    const said = { name: text(form, "name"), phone: text(form, "phone"), best_time: text(form, "best_time") };
    if (!judge([[field(form, "name"), said.name ? "" : _("Tulis nama yang dicari petugas.")], [field(form, "phone"), phoneFault(said.phone)]])) return;
    try {
      const wanted = Object.fromEntries(Object.entries({ ...told, ...said }).filter(([, value]) => value));
      const { status, body, type } = await ask(wanted);
      if (status !== 202) return trouble(why(type, body));
      told = {}; // whoever goes back from here is somebody else
      isSomebodys = true;
      history.replaceState(null, "", "#/asked");
      show(copyOf("view-asked", { reference: body.reference }));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      offline();
    }
  });
}

const WAYS = { where: askWhere, who: askWho };

function arrive() {
  if (location.hash && !location.hash.startsWith("#/")) return; // a place on this page
  (WAYS[location.hash.slice(2)] ?? askWhy)();
}

addEventListener("hashchange", arrive);
renewOnReturn(() => isSomebodys);
arrive();
follow();
