// The papers that the answers ask for. Fetched, with all that belongs to it, only when a family owes or has sent one.

import { element, show } from "./dom.js";
import { next, pass } from "./flow.js";
import { follow } from "./following.js";
import { applies, held, isPrefilled, memberIds } from "./household.js";
import { reasonOf, rowOf } from "./paper-row.js";
import { questionnaire } from "./questions.js";
import { isSamePaper, jobOf, listenToSending, sendAll } from "./sending.js";
import { _ } from "./text.js";
import { purposeOf, sentOf, standOf, titleOf } from "./verdicts.js";

const CARD = { kind: "kk", member: null };

/** The papers that are asked about: of each member, and the copy of the card of whoever counts without the register's data. */
function asked() {
  const questions = questionnaire.of("member").filter(({ paper }) => paper);
  const papers = memberIds().flatMap((member) => questions.filter((question) => applies(member, question)).map(({ paper: kind }) => ({ kind, member })));
  return isPrefilled() ? papers : [...papers, CARD];
}

/** Those, and what was sent besides; the card last. */
function listed() {
  const wanted = asked();
  const sent = (held.document.documents ?? []).filter((one) => !wanted.some((other) => isSamePaper(one, other)));
  const all = [...wanted, ...sent.map(({ kind, member }) => ({ kind, member }))];
  return [...all.filter(({ kind }) => kind !== CARD.kind), ...all.filter(({ kind }) => kind === CARD.kind)];
}

const isAsked = (paper) => paper.kind === CARD.kind || asked().some((one) => isSamePaper(one, paper));

/** Tell `refresh` of all that becomes of papers, while `node` is on the page. */
function watch(node, refresh) {
  const isShown = () => node.isConnected;
  listenToSending((paper) => {
    refresh();
    if (jobOf(paper)?.phase === "landed") follow(isShown, refresh);
  });
  follow(isShown, refresh);
}

let styled = null;

/** The page's own style sheet. Without it the page is plain, and whole. */
function dressed() {
  styled ??= new Promise((resolve) => {
    const link = element("link", { rel: "stylesheet", href: new URL("../css/papers.css", import.meta.url) });
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      styled = null;
      resolve();
    };
    document.head.append(link);
  });
  return styled;
}

/** The page of papers. */
export async function papers(go) {
  const here = location.hash;
  await dressed();
  if (location.hash !== here) return;
  const wanted = listed();
  const hasCard = wanted.some(({ kind }) => kind === CARD.kind) || jobOf(CARD);
  const rows = wanted.map((paper) => rowOf(paper, isAsked));
  const list = element("ul", { className: "papers" }, ...rows.map(({ node }) => node));
  const onward = element("button", { type: "button", className: "button", textContent: _("Lanjut") });
  onward.addEventListener("click", () => {
    pass("papers");
    go(next());
  });
  const page = document.createDocumentFragment();
  page.append(element("p", { className: "back" }, element("a", { href: "#/home", textContent: _("Kembali") })), element("h1", { textContent: _("Surat-surat") }));
  if (wanted.length) page.append(element("p", { textContent: _("Foto suratnya, atau pilih foto atau PDF yang sudah ada. Belum ada suratnya? Isian tetap boleh dikirim.") }), tips());
  else page.append(element("p", { textContent: _("Tidak ada surat yang diminta.") }));
  page.append(list);
  if (!hasCard) {
    const row = rowOf(CARD, isAsked);
    rows.push(row);
    page.append(element("details", { className: "extra" }, element("summary", { textContent: _("Kirim salinan KK juga?") }), element("ul", { className: "papers" }, row.node)));
  }
  page.append(element("p", {}, onward));
  show(page);
  watch(list, () => rows.forEach(({ refresh }) => refresh()));
  sendAll(); // what a session's end or a conflict held up
}

function tips() {
  const lines = [
    _("Letakkan suratnya di meja yang terang, tanpa bayangan dan tanpa plastik yang memantul."),
    _("Dekatkan HP sampai suratnya memenuhi layar, semua sudutnya masuk."),
    _("Pegang HP dengan dua tangan, tunggu sampai tulisannya tajam."),
    _("Foto dikecilkan dulu di HP ini, dan catatan tempat di dalamnya dihapus. PDF dikirim apa adanya, paling besar 5 MB."),
  ];
  return element("details", { className: "tips" }, element("summary", { textContent: _("Cara memotret surat") }), element("ul", {}, ...lines.map((textContent) => element("li", { textContent }))));
}

/** How all papers stand, for the page where everything is checked. */
export function overview() {
  const list = element("dl", { className: "answers" });
  const note = element("small");
  const refresh = () => {
    const papers = listed();
    const open = papers.filter((paper) => standOf(paper).mood === "open" && !reasonOf(paper));
    const isWrong = papers.some((paper) => standOf(paper).mood === "wrong");
    const lines = papers.map(line);
    if (lines.every((one, at) => one.isEqualNode(list.children[at])) && lines.length === list.children.length) return; // whoever reads it there stays there
    note.textContent = isWrong ? _("Ada yang perlu dikirim lagi.") : open.length ? _("{count} belum ada. Boleh menyusul.", { count: open.length }) : _("Lengkap");
    list.replaceChildren(...lines);
  };
  refresh();
  const fold = element("details", {}, element("summary", {}, element("h2", { textContent: _("Surat-surat") }), note), list);
  watch(fold, refresh);
  return fold;
}

function line(paper) {
  const { words, mood, advice = mood === "open" ? purposeOf(paper) : "" } = standOf(paper);
  const reason = sentOf(paper) ? "" : reasonOf(paper);
  const change = element("a", { href: "#/papers", textContent: _("Ubah") }, element("span", { className: "unseen", textContent: `: ${titleOf(paper)}` }));
  const said = element("dd", {}, element("b", { textContent: reason || words }));
  if (advice && !reason) said.append(element("small", { textContent: advice }));
  return element("div", { className: "row" }, element("dt", { textContent: titleOf(paper) }), said, element("dd", { className: "change" }, change));
}
