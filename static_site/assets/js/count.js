// Counting without prefill: where the family lives, a password, a number to come back with; then the questionnaire as for everybody.

import { Unreachable, call, newKey } from "./api.js";
import { follow } from "./census.js";
import { copyCodes, saveCodes } from "./codes.js";
import { copyOf, element, onSend, show } from "./dom.js";
import { codeFault, field, judge, kkFault, nikFault, notNow, number, passwordFault, passwordForm, showing, shortFault, trouble, why } from "./forms.js";
import { keepPages } from "./offline.js";
import { opensHere } from "./opening.js";
import { asker } from "./proven.js";
import { renewOnReturn } from "./returning.js";
import { takePassword, tryPassword } from "./sealing.js";
import { _ } from "./text.js";
import { askVillage } from "./where.js";

const home = document.getElementById("view-count").dataset.home;
const begin = asker("unmatched-returns");
const recover = asker("password-changes");
const typed = {};
let issued = null; // the number and codes that nobody has said to have written down
let isSomebodys = false;

/** Show a way, also the one that the address names already: after a reload it leads to the first screen. */
function go(way) {
  if (location.hash === `#/${way}`) return arrive();
  location.hash = `#/${way}`;
}
/** A number as the census takes it, however it was copied: no digit that looks like a letter is in it. */
const plain = (number) => number.toLowerCase().replace(/[^0-9a-z]/g, "").replace(/[018]/g, (digit) => ({ 0: "o", 1: "i", 8: "b" })[digit]);
const orNone = (text, fault) => (text ? fault(text) : "");

/** Go on in the questionnaire: the session is the cookie's, and this says there that it has begun. */
async function enter(way) {
  isSomebodys = true;
  await takePassword();
  sessionStorage.setItem("signed-in", Date.now());
  location.replace(`${home}#/${way}`);
}

/** Send, and say what went wrong; nothing typed is lost when no answer came. */
async function sent(work, otherwise = notNow) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return otherwise(error);
  }
}

const openHere = async () => (await opensHere()) && enter("home");

function start() {
  const form = show(copyOf("view-count")).querySelector("form");
  for (const name of ["kk_number", "nik"]) form.elements[name].value = typed[name] ?? "";
  const place = askVillage(form, typed.village_code);
  onSend(form, async () => {
    const card = { kk_number: number(form, "kk_number"), nik: number(form, "nik") };
    const faults = [[field(form, "kk"), orNone(card.kk_number, kkFault)], [field(form, "nik"), orNone(card.nik, nikFault)]];
    if (!judge([[place.field, place.fault()], ...faults])) return;
    Object.assign(typed, card, { village_code: place.value() });
    go("password");
  });
}

function choosePassword() {
  if (!typed.village_code) return start();
  const page = show(copyOf("view-password"));
  page.querySelector(".back a").href = "#/";
  const form = passwordForm(page, typed.kk_number);
  onSend(form, () =>
    sent(async () => {
      const password = form.elements.password.value;
      if (!judge([[field(form, "password"), shortFault(form.elements.password)]])) return;
      const { village_code, kk_number, nik } = typed;
      const { status, body, type } = await begin({ village_code, password, ...(kk_number && { kk_number }), ...(nik && { nik }) });
      if (status === 201) {
        issued = body;
        tryPassword(password, plain(issued.return_number));
        isSomebodys = true;
        begun();
      } else if (type === "password-refused") judge([[field(form, "password"), passwordFault(body.code, form.elements.password)]]);
      else trouble(why(type, body));
    }),
  );
}

function begun() {
  const { return_number, recovery_codes } = issued;
  history.replaceState(null, "", "#/begun");
  const page = show(copyOf("view-begun"));
  page.querySelector("[data-number]").append(element("li", { textContent: return_number }));
  page.querySelector("[data-codes]").append(...recovery_codes.map((code) => element("li", { textContent: code })));
  const all = [`${_("Nomor isian")}: ${return_number}`, ...recovery_codes];
  page.querySelector("[data-print]").addEventListener("click", () => print());
  page.querySelector("[data-save]").addEventListener("click", () => saveCodes(all));
  page.querySelector("[data-copy]").addEventListener("click", ({ target }) => copyCodes(all, target));
  const form = page.querySelector("form");
  onSend(form, async () => {
    if (!judge([[field(form, "written"), form.elements.written.checked ? "" : _("Catat dulu nomor dan kedua kode ini, lalu tandai di sini.")]])) return;
    issued = null;
    enter("home");
  });
}

const numberFault = (text) => (text.replace(/[^0-9a-z]/gi, "").length === 12 ? "" : _("Nomor isian terdiri dari 12 huruf atau angka. Periksa lagi catatannya."));

function signInByNumber() {
  const form = show(copyOf("view-number")).querySelector("form");
  showing(form);
  onSend(form, () =>
    sent(async () => {
      const wanted = { return_number: form.elements.number.value.trim(), password: form.elements.password.value };
      const passwordMissing = wanted.password ? "" : _("Isi kata sandi keluarga.");
      if (!judge([[field(form, "number"), numberFault(wanted.return_number)], [field(form, "password"), passwordMissing]])) return;
      tryPassword(wanted.password, plain(wanted.return_number));
      const { status, body, type } = await call("POST", "sessions", { body: wanted, key: newKey() });
      if (status < 300) await enter("home");
      else trouble(type === "sign-in-refused" ? _("Kami belum bisa mencocokkan isian ini. Periksa nomor isian dan kata sandinya.") : why(type, body));
    }, openHere),
  );
}

function lost() {
  const form = show(copyOf("view-lost")).querySelector("form");
  onSend(form, async () => {
    Object.assign(typed, { return_number: form.elements.number.value.trim(), recovery_code: form.elements.code.value.trim() });
    if (judge([[field(form, "number"), numberFault(typed.return_number)], [field(form, "code"), codeFault(typed.recovery_code)]])) go("recover/password");
  });
}

function newPassword() {
  if (!typed.recovery_code) return lost();
  const page = show(copyOf("view-password"));
  page.querySelector(".back a").href = "#/recover";
  const form = passwordForm(page, typed.return_number);
  onSend(form, () =>
    sent(async () => {
      const new_password = form.elements.password.value;
      if (!judge([[field(form, "password"), shortFault(form.elements.password)]])) return;
      const { return_number, recovery_code } = typed;
      tryPassword(new_password, plain(return_number));
      const { status, body, type } = await recover({ return_number, recovery_code, new_password });
      if (status === 200) enter("home");
      else if (type === "password-refused") judge([[field(form, "password"), passwordFault(body.code, form.elements.password)]]);
      else trouble(type === "sign-in-refused" ? _("Kami belum bisa mencocokkan isian ini. Periksa nomor isian dan kodenya. Satu kode hanya bisa dipakai sekali.") : why(type, body));
    }),
  );
}

const WAYS = { password: choosePassword, "sign-in": signInByNumber, recover: lost, "recover/password": newPassword };

function arrive() {
  if (location.hash && !location.hash.startsWith("#/")) return; // a place on this page
  if (issued) return begun(); // whoever goes back would lose them
  (WAYS[location.hash.slice(2)] ?? start)();
}

keepPages();
addEventListener("hashchange", arrive);
addEventListener("beforeunload", (event) => issued && event.preventDefault());
renewOnReturn(() => isSomebodys);
arrive();
follow(({ phase }) => {
  const isAsked = !issued && ["", "#/", "#/password"].includes(location.hash);
  if (phase !== "online" && isAsked) location.replace(`${home}#/closed`); // nobody types all this for a refusal
});
