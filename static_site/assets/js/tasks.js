// The household's list of tasks, and who belongs to it: adding somebody, taking somebody away again, naming the head.

import { copyOf, element, onSend, sayAt, show, summarise } from "./dom.js";
import { HOUSEHOLD, answer, gaps, given, heads, held, isAdded, isLiving, memberIds, nameOf, needsHead, pagesOf, standing } from "./household.js";
import { questionnaire } from "./questions.js";
import { unsaved } from "./sync.js";
import { _, hour } from "./text.js";

function status(id) {
  const open = gaps(id);
  if (!open.length) return { word: _("Lengkap"), mood: "done" };
  return Object.keys(given(id)).length ? { word: _("Kurang {count}", { count: open.length }), mood: "open" } : { word: _("Belum diisi"), mood: "open" };
}

function task(way, title, note, { word, mood }) {
  const words = element("span", { className: "task-title" }, element("a", { href: `#/${way}`, textContent: title }));
  if (note) words.append(element("small", { textContent: note }));
  return element("li", { className: "task" }, words, element("span", { className: `tag ${mood}`, textContent: word }));
}

/** What tells one member from another: the place in the family, or that this person is no more there. */
function noteOn(id) {
  const { presence, relation } = standing(id);
  if (presence && !isLiving(id)) return questionnaire.question("presence").choices.get(presence);
  return relation ? questionnaire.question("relation").choices.get(relation) ?? "" : isAdded(id) ? _("Ditambahkan oleh keluarga") : "";
}

const firstPage = (id) => `${id}/${pagesOf(id)[0].name}`;

export function owed() {
  const papers = held.document.documents ?? [];
  return (held.document.documents_owed ?? []).filter(({ kind, member }) => !papers.some((paper) => paper.kind === kind && (paper.member ?? null) === (member ?? null) && paper.status !== "refused"));
}

export function home(go, campaign) {
  const { register, region, receipt, version } = held.document;
  const members = memberIds();
  const page = show(copyOf("view-home", { household: register.household ?? "", village: region?.village ?? "", deadline: campaign.lastDay() }));
  page.querySelector("[data-address]").append(task(firstPage(HOUSEHOLD), _("Tempat tinggal keluarga"), register.address, status(HOUSEHOLD)));
  for (const id of members) page.querySelector("[data-members]").append(task(firstPage(id), nameOf(id), noteOn(id), status(id)));
  const done = members.filter((id) => !gaps(id).length).length;
  page.querySelector("[data-slot=done]").textContent = _("{all} orang, {done} lengkap", { all: members.length, done });
  const last = page.querySelector("[data-last]");
  if (needsHead()) last.append(task("head", _("Siapa kepala keluarga sekarang?"), "", { word: _("Belum diisi"), mood: "open" }));
  if (held.document.documents_owed?.length || held.document.documents?.length) {
    last.append(task("papers", _("Surat-surat"), _("Foto surat boleh menyusul."), owed().length ? { word: _("{count} diminta", { count: owed().length }), mood: "open" } : { word: _("Lengkap"), mood: "done" }));
  }
  const open = [HOUSEHOLD, ...members].find((id) => gaps(id).length);
  const sent = receipt && receipt.version === version && !unsaved();
  last.append(task("check", _("Periksa dan kirim"), "", sent ? { word: _("Terkirim"), mood: "done" } : { word: _("Belum dikirim"), mood: "open" }));
  const next = page.querySelector("[data-next]");
  if (open) {
    next.textContent = open === HOUSEHOLD ? _("Lanjut: tempat tinggal") : _("Lanjut: {name}", { name: nameOf(open) });
    next.href = `#/${firstPage(open)}`;
  } else if (needsHead()) {
    next.textContent = _("Lanjut: kepala keluarga");
    next.href = "#/head";
  } else if (sent) {
    next.textContent = _("Lihat bukti pengisian");
    next.href = "#/receipt";
  }
  const banner = page.querySelector("[data-sent]");
  banner.hidden = !receipt;
  banner.querySelector("p + p").hidden = sent; // the button leads there
  if (receipt && !sent) banner.querySelector("[data-slot=sent]").textContent = _("Ada perubahan yang belum dikirim. Yang sudah terkirim tetap berlaku sampai Bapak/Ibu mengirim lagi.");
  saved(page);
}

/** The line that says what is saved and where. */
export function saved(page = document.getElementById("main")) {
  const line = page.querySelector("[data-slot=saved]");
  if (!line) return;
  if (unsaved()) line.textContent = _("Sedang disimpan …");
  else if (held.savedAt) line.textContent = _("Tersimpan pukul {hour}", { hour: hour(localStamp(held.savedAt)) });
  else line.textContent = "";
}

const localStamp = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString();

export function addMember(go) {
  const form = show(copyOf("view-add")).querySelector("form");
  onSend(form, async () => {
    const name = form.elements.name.value.trim().replace(/\s+/g, " ");
    const message = name ? "" : _("Tulis namanya.");
    sayAt(form.querySelector("#f-name"), message);
    if (message) return summarise(_("Ada yang perlu dibetulkan"), [{ to: form.querySelector("#f-name"), message }]);
    const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join("");
    answer(id, questionnaire.question("name"), name);
    go(`${id}/${pagesOf(id)[0].name}`);
  });
}

export function removeMember(go, id) {
  if (!isAdded(id) || !held.answers.members[id]) return go("home");
  const page = show(copyOf("view-remove", { name: nameOf(id) }));
  onSend(page.querySelector("form"), async () => {
    delete held.answers.members[id];
    go("home");
  });
}

export function nameHead(go) {
  const page = show(copyOf("view-head"));
  const form = page.querySelector("form");
  const relation = questionnaire.question("relation");
  const people = form.querySelector("[data-people]");
  const formers = heads();
  for (const id of memberIds().filter(isLiving)) {
    const radio = element("input", { type: "radio", name: "head", value: id, checked: formers.length === 1 && formers[0] === id });
    people.append(element("label", { className: "choice" }, radio, element("span", { textContent: nameOf(id) })));
  }
  const former = form.querySelector("[data-formers]");
  form.addEventListener("change", ({ target }) => target.name === "head" && askFormers(target.value));

  function askFormers(head) {
    former.replaceChildren();
    for (const id of formers.filter((one) => one !== head)) {
      const asked = copyOf("former-head", { name: nameOf(id), head: nameOf(head) });
      const choices = [...relation.choices].filter(([value]) => value !== "head");
      const list = asked.querySelector("[data-choices]");
      for (const [value, label] of choices) list.append(element("label", { className: "choice" }, element("input", { type: "radio", name: id, value }), element("span", { textContent: label })));
      asked.firstElementChild.dataset.former = id;
      former.append(asked);
    }
  }

  onSend(form, async () => {
    const head = form.elements.head.value;
    const flaws = [];
    if (!head) flaws.push({ to: people, message: _("Pilih satu orang.") });
    for (const node of former.querySelectorAll("[data-former]")) {
      if (!node.querySelector(":checked")) flaws.push({ to: node, message: _("Pilih hubungan {name} dengan kepala keluarga yang baru.", { name: nameOf(node.dataset.former) }) });
    }
    summarise(_("Masih ada yang perlu diisi"), flaws);
    if (flaws.length) return;
    for (const node of former.querySelectorAll("[data-former]")) answer(node.dataset.former, relation, node.querySelector(":checked").value);
    answer(head, relation, "head");
    go("home");
  });
}
