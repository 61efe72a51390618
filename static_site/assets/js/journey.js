// The residents' journey, from signing up to the receipt: one document, a view for each way in the address after "#/".

import { call, Unreachable } from "./api.js";
import { ask, sectionLeft } from "./asking.js";
import { follow } from "./census.js";
import { choose } from "./changed.js";
import { checkAndSend } from "./checking.js";
import { copyOf, show } from "./dom.js";
import { HOUSEHOLD, held, memberIds, putDown, take, takeUp } from "./household.js";
import { papers } from "./papers.js";
import { questionnaire } from "./questions.js";
import { receipt } from "./receipt.js";
import { recover, recoverPassword, recoveryCodes, signIn, signOut, signUp, signUpPassword } from "./signing.js";
import { listen, save, saveAll } from "./sync.js";
import { addMember, home, nameHead, removeMember, saved } from "./tasks.js";
import { _, day, lastDate, lastDay } from "./text.js";

// All that the phone keeps, and only until the tab is closed or the family is done: a phone short of memory drops pages in between.
const SIGNED_IN = "signed-in";
const UNSENT = "unsent";
let campaign = null;
let section = null;
let conflict = null;

const dates = {
  isOnline: () => campaign?.phase === "online",
  lastDay: () => (campaign ? lastDay(campaign.closes) : "…"),
};

function go(way) {
  if (location.hash === `#/${way}`) return arrive();
  location.hash = `#/${way}`;
}

function signedIn() {
  sessionStorage.setItem(SIGNED_IN, "yes");
  const unsent = sessionStorage.getItem(UNSENT);
  if (unsent) takeUp(unsent);
  document.getElementById("leave").hidden = false;
}

const OPEN = {
  "sign-up": (at) => (at === "password" ? signUpPassword(go, signedIn) : at === "refused" ? show(copyOf("view-refused")) : signUp(go)),
  "sign-in": (at) => signIn(go, signedIn, notes()[at]),
  recover: (at) => (at === "password" ? recoverPassword(go) : recover(go)),
  closed: () => closed(),
};

const notes = () => ({
  again: _("Sesi sudah berakhir demi keamanan. Masuk lagi; yang sudah diketik masih ada di sini."),
  changed: _("Kata sandi sudah diganti. Masuk dengan kata sandi yang baru."),
});

const HOME = {
  home: () => home(go, dates),
  codes: () => recoveryCodes(go),
  add: () => addMember(go),
  remove: (id) => removeMember(go, id),
  head: () => nameHead(go),
  papers: () => papers(),
  check: () => checkAndSend(go, () => go("receipt")),
  receipt: () => receipt(go, dates),
  changed: () => (conflict ? choose(conflict, () => ((conflict = null), go("home"))) : go("home")),
};

/** Show what the address asks for. */
function arrive() {
  if (location.hash && !location.hash.startsWith("#/")) return; // a place on this page
  const [way = "", ...rest] = location.hash.slice(2).split("/");
  const place = held.document && (way === HOUSEHOLD || memberIds().includes(way)) ? way : null;
  if (held.document) sectionLeft(section, place);
  section = place;
  if (!held.document) return (OPEN[way] ?? (way ? OPEN["sign-in"] : beginning))(...rest);
  const over = campaign && !dates.isOnline();
  if (over && !["receipt", "closed", "codes", "sign-in"].includes(way)) return held.document.receipt ? HOME.receipt() : closed();
  if (place) return ask(go, place, rest[0] ?? questionnaire.pages[0].name, rest[1]);
  if (way === "closed") return closed();
  if (way === "sign-in" && rest[0] === "again") return OPEN["sign-in"](...rest);
  return (HOME[way] ?? HOME.home)(...rest);
}

function beginning() {
  return campaign && !dates.isOnline() ? closed() : go("sign-up");
}

function closed() {
  const early = campaign?.phase === "before";
  const page = show(copyOf(early ? "view-early" : "view-closed", {
    opens: campaign ? day(campaign.opens) : "", last: dates.lastDay(),
    from: campaign ? day(campaign.interview_from) : "", until: campaign ? lastDay(campaign.interview_until) : "",
  }));
  const proof = page.querySelector("[data-receipt]");
  if (!proof) return;
  proof.hidden = !held.document?.receipt;
  page.querySelector("[data-sign-in]").hidden = Boolean(held.document);
}

const banner = document.getElementById("banner");

function tell(message) {
  banner.textContent = message;
  banner.hidden = !message;
}

listen((event, detail) => {
  if (event === "kept") {
    sessionStorage.setItem(UNSENT, putDown());
    tell(_("Disimpan di HP ini, belum terkirim. Kami coba kirim lagi sendiri; jangan tutup halaman ini."));
  } else {
    if (event === "saved") sessionStorage.removeItem(UNSENT);
    tell("");
  }
  if (event === "signed-out") go("sign-in/again");
  else if (event === "changed") {
    conflict = detail;
    go("changed");
  } else if (event === "closed") go("closed");
  else if (event === "refused") refused(detail.errors ?? []);
  saved();
});

/** The server can't keep some answers: take them out of the draft, so that the rest is saved, and say where they are. */
function refused(errors) {
  for (const { pointer } of errors) {
    const [, part, id, name] = pointer.split("/");
    if (part === "members" && name) delete held.answers.members[id]?.[name];
    else if (part === HOUSEHOLD) delete held.answers.household[id];
  }
  if (!errors.length) return tell(_("Isian belum bisa disimpan. Muat ulang halaman ini, lalu periksa yang terakhir diketik."));
  const names = errors.map(({ pointer, detail }) => detail || pointer.split("/").pop()).join(", ");
  tell(_("Ada jawaban yang belum bisa disimpan: {names}. Silakan isi lagi.", { names }));
  save();
}

async function resume() {
  if (!sessionStorage.getItem(SIGNED_IN)) return;
  try {
    const { status, body } = await call("GET", "household");
    if (status !== 200) return sessionStorage.removeItem(SIGNED_IN);
    take(body);
    signedIn();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    tell(_("Sambungan terputus. Muat ulang halaman kalau sudah tersambung."));
  }
}

document.getElementById("leave").addEventListener("click", async () => {
  if ((await saveAll()) === "saved") return signOut("/sign-in");
  tell(_("Masih ada isian yang belum terkirim. Tunggu sampai tersambung, supaya tidak hilang."));
});
addEventListener("hashchange", arrive);
addEventListener("beforeunload", (event) => banner.hidden || event.preventDefault());

await Promise.all([
  resume(),
  follow((now) => {
    const before = campaign?.phase;
    campaign = now;
    Object.assign(held, { today: now.now.slice(0, 10), reference: lastDate(now.closes) });
    if (before === "online" && now.phase !== "online") go("closed");
  }),
]);
arrive();
