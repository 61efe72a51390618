// The residents' journey, from signing up to the receipt: one document, a view for each way in the address after "#/".

import { offerHearing } from "./aloud.js";
import { call, heard, Unreachable } from "./api.js";
import { ask } from "./asking.js";
import { follow } from "./census.js";
import { checkAndSend, concludeSending } from "./checking.js";
import { copyOf, element, openBox, show } from "./dom.js";
import { pass } from "./flow.js";
import { HOUSEHOLD, given, held, memberIds, openOf, pagesOf, renew, take } from "./household.js";
import { come, endLeft, goAwayUnheard } from "./leaving.js";
import { addMember, nameHead, removeMember } from "./members.js";
import { keepPages } from "./offline.js";
import { receipt } from "./receipt.js";
import { renewOnReturn } from "./returning.js";
import { roster } from "./roster.js";
import { dropDrafts, isKept, takeKey, takePassword } from "./sealing.js";
import { shared } from "./shared.js";
import { hasCodes, recoveryCodes, signIn, signInAtLast, signOut, signUp, signUpPassword } from "./signing.js";
import { submitWished } from "./submitting.js";
import { listen, report, resumeUnsaved, save, typed, unsaved } from "./sync.js";
import { home, saved, state } from "./tasks.js";
import { _, day, lastDate, lastDay } from "./text.js";

// That this tab is signed in: a phone short of memory drops pages, and people reload them.
const SIGNED_IN = "signed-in";
let campaign = null;
let section = null;
let conflict = null; // shows what two phones have answered differently
let isReady = false;
let askAgain = null; // which phase it is
let since = null; // when this session began, while it lasts
const MINUTE = 60_000;
const SOON = 11_000; // by then all of the census knows that its close was moved
const LATEST = 7 * 1440 * MINUTE; // after the close, for which the census may still be opened again

const dates = {
  isOnline: () => campaign?.phase === "online",
  lastDay: () => (campaign ? lastDay(campaign.closes) : "…"),
};

const isOver = () => campaign && !dates.isOnline();

function go(way) {
  if (location.hash === `#/${way}`) return arrive();
  location.hash = `#/${way}`;
}

/** `isSame`: the family that was here before has signed in again. */
async function signedIn(isSame = false, at = Date.now()) {
  since = Number(at);
  sessionStorage.setItem(SIGNED_IN, since);
  come();
  takePassword(isSame);
  await resumeUnsaved();
  save().then(sendWished);
  document.getElementById("leave").hidden = false;
}

const sendWished = () => submitWished((outcome) => concludeSending(go, outcome));

const OPEN = {
  "sign-up": (at) => (isOver() ? closed() : at === "password" ? signUpPassword(go, signedIn) : at === "refused" ? show(copyOf("view-refused")) : signUp(go)),
  "sign-in": (at) => signIn(go, signedIn, notes()[at]),
  recover: (at) => import("./recovering.js").then(({ recover, recoverPassword }) => (at === "password" ? recoverPassword(go) : recover(go)), later),
  closed: () => closed(),
};

const notes = () => ({
  again: _("Sesi sudah berakhir demi keamanan. Masuk lagi; yang sudah diketik masih ada di sini."),
  changed: _("Kata sandi sudah diganti. Masuk dengan kata sandi yang baru. Nanti masih bisa diganti satu kali lagi."),
  "changed-last": _("Kata sandi sudah diganti untuk terakhir kali. Catat baik-baik, lalu masuk dengan kata sandi itu."),
});

const HOME = {
  home: () => home(go, dates),
  codes: () => recoveryCodes(go),
  roster: () => roster(go),
  shared: () => shared(go),
  add: (from) => addMember(go, from),
  remove: (id) => removeMember(go, id),
  head: () => nameHead(go),
  papers: () => import("./papers.js").then(({ papers }) => papers(go), papersLater),
  password: () => import("./changing.js").then(({ changePassword }) => changePassword(report), later),
  history: () => import("./history.js").then(({ showHistory }) => showHistory(go, report)).catch(later),
  check: () => checkAndSend(go),
  receipt: () => receipt(go, dates),
  changed: () => (conflict ? conflict() : go("home")),
};

/** Without a connection no paper can be sent; everything else can be answered. */
function papersLater() {
  pass("papers");
  go("home");
  tell(_("Sambungan terputus. Foto surat boleh menyusul kalau sudah tersambung."));
}

function later() {
  go("home");
  tell(_("Sambungan terputus. Halaman ini bisa dibuka kalau sudah tersambung."));
}

/** A session ends half an hour after the last request (the cookie's stamp may be a minute older), and after twelve hours. */
function watch() {
  if (since === null) return;
  const unused = heard.at + 29 * MINUTE;
  const atMost = since + 720 * MINUTE;
  const left = Math.min(unused, atMost) - Date.now();
  if (left <= 0) report("signed-out");
  else if (left < 2.5 * MINUTE) import("./ending.js").then(({ warn }) => warn(atMost < unused, report), () => {});
}

/** Show what the address asks for. */
function arrive() {
  if (!isReady) return;
  if (location.hash && !location.hash.startsWith("#/")) return; // a place on this page
  open(...location.hash.slice(2).split("/"));
  saved();
  offerHearing();
}

function open(way = "", ...rest) {
  if (hasCodes()) {
    history.replaceState(null, "", "#/codes"); // whoever goes back would lose them
    return HOME.codes();
  }
  const isIn = held.document && since !== null;
  const place = isIn && (way === HOUSEHOLD || memberIds().includes(way)) ? way : null;
  if (isIn) leave(section, place);
  section = place;
  if (held.document && !isIn && !OPEN[way]) return OPEN["sign-in"]("again"); // nothing is shown before the password is given anew
  if (!isIn) return (OPEN[way] ?? (way ? OPEN["sign-in"] : () => go("sign-up")))(...rest);
  if (isOver() && !["receipt", "closed", "codes"].includes(way)) return held.document.receipt ? HOME.receipt() : closed();
  if (place) return ask(go, place, rest[0] ?? pagesOf(place)[0].name, rest[1]);
  if (way === "closed") return closed();
  return (HOME[way] ?? HOME.home)(...rest);
}

/** Leaving a member saves what was answered; who has only been asked where everybody lives goes on to the next one first. */
function leave(from, to) {
  const isMember = from && from !== HOUSEHOLD && from !== to && memberIds().includes(from);
  if (isMember && !conflict && !(to && openOf(from).length)) save();
}

function closed() {
  if (campaign?.phase === "before") return location.replace(document.querySelector(".brand").href); // the start page says when, and what to prepare
  const visits = campaign ? { from: day(campaign.interview_from), until: lastDay(campaign.interview_until) } : { from: "", until: "" };
  const page = show(copyOf("view-closed", { last: dates.lastDay(), ...visits }));
  page.querySelector("[data-receipt]").hidden = !held.document?.receipt;
  page.querySelector("[data-sign-in]").hidden = Boolean(held.document);
}

const banner = document.getElementById("banner");

function tell(...message) {
  banner.replaceChildren(...message);
  banner.hidden = !banner.textContent;
}

listen((event, detail) => {
  if (event === "sealed") return saved();
  if (event === "online") return void sendWished();
  if (event === "kept") tell(_("Sambungan terputus."), " ", state());
  else if (!banner.querySelector("a") || event !== "saved") tell("");
  if (event === "staying") askToStay(detail);
  if (event === "signed-out") signedOut();
  else if (event === "changed") import("./changed.js").then((meeting) => meetOther(meeting, detail), typed); // if not now, the next save meets it
  else if (event === "joined") arrive();
  else if (event === "closed") refusedAsLate();
  else if (event === "refused") import("./refusing.js").then(({ putBackRefused }) => tell(...putBackRefused(detail.errors ?? [])), typed);
  saved();
});

/** Who opened a draft here without the census is signed in now; everybody else gives the password anew. */
async function signedOut() {
  if (await signInAtLast()) return void save().then(sendWished);
  since = null;
  go("sign-in/again");
}

/** Something is unsent, or the session can't be ended: the family may go all the same, and leaves what it typed locked. */
function askToStay(then) {
  const text = _("Belum keluar: masih ada yang belum terkirim, atau sambungan terputus. Coba lagi kalau sudah tersambung, supaya tidak ada yang hilang.");
  if (unsaved() && !isKept()) return tell(text);
  const choice = (className, textContent, onclick) => element("p", {}, element("button", { type: "button", className, textContent, onclick }));
  const box = element(
    "dialog",
    { ariaLabel: _("Keluar"), oncancel: () => away() },
    element("p", { textContent: text }),
    element("p", { textContent: _("Atau keluar sekarang: isian tetap di HP ini, dan hanya terbuka dengan kata sandi keluarga.") }),
    choice("second", _("Tetap di sini"), () => away()),
    choice("button", _("Kunci dan keluar"), () => goAwayUnheard(then)),
  );
  const away = openBox(box);
}

/** What came after the close isn't taken. Where the close was moved a moment ago this may be a mistake: then it is sent again. */
async function refusedAsLate() {
  await askAgain?.();
  if (isOver()) go("closed");
  else setTimeout(save, SOON);
}

/** Another phone was quicker: what differs is put together in silence, and the family is asked only where both answered the same question. */
function meetOther({ choose, meet, settle }, problem) {
  const met = meet(problem);
  if (met.conflicts.length) {
    conflict = () => choose(meet(problem), () => ((conflict = null), go("home")));
    return go("changed");
  }
  const shown = JSON.stringify(section && given(section));
  settle(met);
  if (!section || JSON.stringify(given(section)) !== shown) arrive(); // the other phone's answers belong on this page
}

/** Go on where this tab was. Without a connection what was typed is enough to go on with; without either, the page waits. */
async function resume() {
  if (!sessionStorage.getItem(SIGNED_IN)) {
    endLeft();
    return true;
  }
  takeKey();
  try {
    const { status, body } = await call("GET", "household");
    if (status === 200) {
      take(body);
      await signedIn(true, sessionStorage.getItem(SIGNED_IN));
    } else sessionStorage.removeItem(SIGNED_IN);
    return true;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (await resumeUnsaved()) await signedIn(true, sessionStorage.getItem(SIGNED_IN));
    else addEventListener("online", () => location.reload());
    if (!held.document) tell(_("Sambungan terputus. Halaman ini dibuka lagi kalau sudah tersambung."));
    return Boolean(held.document);
  }
}

/** Whoever was told that the census is closed, and finds it open, begins or goes on: the close may have been moved since. */
function comeToLife() {
  if (dates.isOnline() && location.hash === "#/closed") history.replaceState(null, "", "#/");
  arrive();
}

keepPages();
document.getElementById("leave").addEventListener("click", () => signOut("/sign-in"));
setInterval(watch, 10_000);
addEventListener("hashchange", arrive);
addEventListener("beforeunload", (event) => ((!unsaved() || isKept()) && !hasCodes()) || event.preventDefault());
renewOnReturn(() => Boolean(held.document));

Promise.all([
  resume(),
  follow((now) => {
    const before = campaign?.phase;
    campaign = now;
    Object.assign(held, { today: now.now.slice(0, 10), reference: lastDate(now.closes) });
    renew();
    if (Date.parse(now.now) - Date.parse(now.closes) > LATEST) dropDrafts();
    if (before === "online" && !dates.isOnline()) go("closed");
    else if (before && before !== "online" && dates.isOnline()) resume().then(comeToLife);
  }),
]).then((found) => {
  [isReady, askAgain] = found;
  comeToLife();
});
