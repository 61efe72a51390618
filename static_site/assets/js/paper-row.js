// One paper on the page of papers: what it is for, how it stands, and what can be done about it.

import { Unreachable, call } from "./api.js";
import { busy, element } from "./dom.js";
import { answer, memberIds, standing } from "./household.js";
import { prepared } from "./photo.js";
import { questionnaire } from "./questions.js";
import { keyOf, send, sendAll, takeAway } from "./sending.js";
import { report, typed } from "./sync.js";
import { _, percent } from "./text.js";
import { purposeOf, standOf, titleOf } from "./verdicts.js";

const TYPES = "image/jpeg,image/png,application/pdf"; // phones that keep photos as HEIC give a JPEG then
// A phone short of memory drops this page while its camera is open, and the photo with it.
const PHOTOGRAPHING = "photographing";

const button = (className, text, work) => {
  const made = element("button", { type: "button", className, textContent: text });
  made.addEventListener("click", () => made.getAttribute("aria-busy") || work(made));
  return made;
};

/** The question whether somebody has this paper; undefined for the household's own, and for who has left the list since. */
const questionOf = ({ kind, member }) => (memberIds().includes(member) ? questionnaire.of("member").find(({ paper }) => paper === kind) : undefined);
const isToSend = (value) => ["", "photo"].includes(value);

/** The words of why there is no such paper, "" when its photo is wanted. */
export function reasonOf(paper) {
  const question = questionOf(paper);
  const value = question ? standing(paper.member)[question.name] : "";
  return isToSend(value) ? "" : question.choices.get(value);
}

/** A row: {node, refresh}. `isAsked(paper)` says whether the answers ask for the paper now. */
export function rowOf(paper, isAsked) {
  const title = titleOf(paper);
  let isReplacing = false;
  let trouble = "";

  const heading = element("h2", { textContent: title, tabIndex: -1 });
  const purpose = element("p", { className: "hint" });
  const preview = element("img", { alt: _("Yang dikirim: {title}", { title }), hidden: true });
  const file = element("p", { className: "hint" }); // of a PDF, which has no picture here
  const bar = element("progress", { max: 1, "aria-label": _("Mengirim: {title}", { title }) });
  const share = element("span", { "aria-hidden": "true" });
  const going = element("p", { className: "going" }, bar, share);
  const state = element("p", { className: "state" });
  const advice = element("p");
  const input = (properties) => {
    const made = element("input", { type: "file", hidden: true, "aria-label": title, ...properties });
    made.addEventListener("change", () => made.files[0] && take(made));
    made.addEventListener("cancel", () => sessionStorage.removeItem(PHOTOGRAPHING));
    return made;
  };
  const camera = input({ accept: "image/*", capture: "environment" });
  const files = input({ accept: TYPES });
  const about = element("span", { className: "unseen", textContent: ` ${title}` });
  const named = (made) => (made.append(about.cloneNode(true)), made);

  const photograph = named(button("button", _("Ambil foto"), () => {
    sessionStorage.setItem(PHOTOGRAPHING, keyOf(paper));
    camera.click();
  }));
  const choose = named(button("second", _("Pilih berkas"), () => files.click()));
  photograph.hidden = !navigator.maxTouchPoints; // a desk has no camera to hold over a paper
  const choosing = element("p", { className: "pair" }, photograph, choose);
  const again = named(button("second", _("Coba kirim lagi"), () => sendAll()));
  const cancel = named(button("plain", _("Batalkan"), (made) => busy(made, () => away(standOf(paper).job?.form?.id))));
  const see = named(button("plain", _("Lihat"), (made) => busy(made, open)));
  const replace = named(button("plain", _("Ganti"), () => {
    isReplacing = true;
    refresh();
    [photograph, choose].find(({ hidden }) => !hidden).focus();
  }));
  const remove = named(button("plain", _("Hapus"), () => {
    asking.hidden = false;
    yes.focus();
  }));
  const doing = element("p", { className: "pair" }, again, cancel, see, replace, remove);
  const yes = button("second", _("Ya, hapus"), (made) => busy(made, () => away(standOf(paper).sent?.id)));
  const no = button("plain", _("Tidak jadi"), () => {
    asking.hidden = true;
    remove.focus();
  });
  const asking = element("div", { className: "doubt", hidden: true }, element("p", { textContent: _("Hapus surat yang sudah dikirim ini?") }), element("p", { className: "pair" }, yes, no));
  const without = withoutIt();
  const node = element("li", {}, heading, purpose, preview, file, going, element("div", { role: "status" }, about, state, advice), choosing, doing, asking, camera, files);
  if (without) node.append(without);
  if (sessionStorage.getItem(PHOTOGRAPHING) === keyOf(paper)) {
    sessionStorage.removeItem(PHOTOGRAPHING);
    if (!standOf(paper).job) trouble = _("Halaman ini sempat ditutup oleh HP waktu memotret. Foto dulu dengan kamera HP seperti biasa, lalu tekan “Pilih berkas”.");
  }

  function take(chosen) {
    const [taken] = chosen.files;
    sessionStorage.removeItem(PHOTOGRAPHING);
    isReplacing = false;
    trouble = "";
    const question = questionOf(paper);
    if (question && isAsked(paper) && standing(paper.member)[question.name] !== "photo") {
      answer(paper.member, question, "photo");
      typed();
    }
    if (choosing.contains(document.activeElement)) heading.focus(); // the button goes, the place stays
    send(paper, prepared(taken), taken.name);
    chosen.value = ""; // the same file may be chosen again
  }

  /** The accepted copy. It comes as a download, so that this page stays. */
  async function open() {
    trouble = "";
    try {
      const { status, body } = await call("GET", `household/documents/${standOf(paper).sent.id}`);
      if (status === 200) location.assign(body.url);
      else if (status === 401) report("signed-out");
      else trouble = _("Salinannya belum bisa dibuka. Muat ulang halaman ini, lalu coba lagi.");
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      trouble = _("Sambungan terputus. Coba sekali lagi.");
    }
    refresh();
  }

  async function away(id) {
    trouble = "";
    try {
      await takeAway(paper, id);
      asking.hidden = true;
      refresh();
      (node.hidden ? document.querySelector("h1") : heading).focus();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      trouble = _("Sambungan terputus. Coba sekali lagi.");
      refresh();
    }
  }

  /** Whoever has no paper says why, or writes its number. */
  function withoutIt() {
    const question = questionOf(paper);
    if (!question) return null;
    const list = element("fieldset", {}, element("legend", { textContent: _("Kenapa suratnya tidak ada?") }));
    for (const [value, label] of question.choices) {
      if (isToSend(value)) continue;
      const radio = element("input", { type: "radio", name: `without-${keyOf(paper)}`, value });
      radio.addEventListener("change", () => {
        answer(paper.member, question, value);
        typed();
        refresh();
      });
      list.append(element("label", { className: "choice" }, radio, element("span", { textContent: label })));
    }
    const fold = element("details", {}, element("summary", { textContent: _("Suratnya tidak ada di rumah?") }), list);
    const number = questionnaire.question(`${question.name}_no`);
    if (number) {
      const to = `#/${paper.member}/${questionnaire.pageOf(number.name).name}/${number.name}`;
      fold.append(element("p", {}, _("Tahu nomornya saja? Itu sudah cukup."), " ", element("a", { href: to, textContent: _("Tulis nomornya") })));
    }
    return fold;
  }

  function refresh() {
    const stand = standOf(paper);
    const { job, sent, mood } = stand;
    const reason = job || sent ? "" : reasonOf(paper);
    const isAway = !isAsked(paper);
    node.hidden = isAway && !job && !sent;
    write(purpose, isAway ? _("Tidak diminta lagi. Boleh dihapus.") : purposeOf(paper));
    write(state, reason ? _("Dicatat: {reason}. Kalau suratnya sudah ada, fotonya boleh dikirim.", { reason }) : stand.words);
    state.className = `state ${reason ? "done" : mood}`;
    write(advice, trouble || (stand.advice ?? ""));
    advice.className = mood === "wrong" || trouble ? "error" : "hint";

    const isLanded = job?.phase === "landed";
    const isOfJob = job && (!isLanded || sent?.id === job.form.id);
    const picture = isOfJob ? job.preview : "";
    if (preview.getAttribute("src") !== picture) preview.src = picture;
    preview.hidden = !picture;
    write(file, isOfJob && job.isPdf ? _("Yang dikirim: {title}", { title: job.name }) : "");
    going.hidden = job?.phase !== "sending";
    bar.value = job?.share ?? 0;
    write(share, percent(Math.round((job?.share ?? 0) * 100) / 100));

    const isGoing = Boolean(job) && !isLanded && job.phase !== "unusable";
    const isBad = job?.phase === "unusable" || ((sent?.status === "refused" || sent?.overdue) && !isGoing);
    choosing.hidden = isGoing || Boolean(sent && !isBad && !isReplacing);
    again.hidden = !["offline", "stopped"].includes(job?.phase);
    see.hidden = sent?.status !== "accepted" || isGoing;
    replace.hidden = !sent || !choosing.hidden || isGoing;
    cancel.hidden = !isGoing;
    remove.hidden = !sent || isGoing;
    doing.hidden = [...doing.children].every(({ hidden }) => hidden);
    if (remove.hidden) asking.hidden = true;
    if (without) without.hidden = isAway || Boolean(sent && !isBad) || isGoing;
    const chosen = without && standing(paper.member)[questionOf(paper).name];
    for (const radio of without ? without.querySelectorAll("input") : []) radio.checked = radio.value === chosen;
  }

  refresh();
  return { node, refresh };
}

/** A live region says only what is new in it. */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}
