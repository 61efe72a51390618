// The papers that a change asks for: a photo or a PDF of each goes straight to the store, or follows later.

import { Unreachable, call, newKey } from "./api.js";
import { copyOf, sayAt, show } from "./dom.js";
import { next, owed, pass } from "./flow.js";
import { held, nameOf } from "./household.js";
import { saveAll } from "./sync.js";
import { _ } from "./text.js";

const TYPES = ["image/jpeg", "image/png", "application/pdf"];
const LARGEST = 5 * 1024 * 1024;

const kinds = () => ({
  death_certificate: _("Akta kematian"),
  marriage_certificate: _("Buku nikah atau akta perkawinan"),
  divorce_certificate: _("Akta cerai"),
  kk: _("Kartu Keluarga (KK)"),
});

const states = () => ({
  pending: _("Terkirim, sedang diperiksa"),
  accepted: _("Diterima"),
  refused: _("Belum bisa dibaca. Kirim foto yang lebih jelas."),
});

function titleOf({ kind, member }) {
  const paper = kinds()[kind] ?? kind.replaceAll("_", " ");
  return member ? `${paper}: ${nameOf(member)}` : paper;
}

export function papers(go) {
  const page = show(copyOf("view-papers"));
  const list = page.querySelector("[data-papers]");
  const sent = held.document.documents ?? [];
  const wanted = owed();
  const same = (one, other) => one.kind === other.kind && (one.member ?? null) === (other.member ?? null);
  for (const paper of [...wanted, ...sent.filter((one) => !wanted.some((other) => same(one, other)))]) list.append(rowOf(paper, sent.filter((one) => same(one, paper))));
  page.querySelector("[data-none]").hidden = list.children.length > 0;
  page.querySelector("[data-onward]").addEventListener("click", () => {
    pass("papers");
    go(next());
  });
}

function rowOf(paper, sent) {
  const node = copyOf("paper", { title: titleOf(paper) }).firstElementChild;
  const state = node.querySelector("[data-state]");
  state.textContent = sent.length ? states()[sent.at(-1).status] ?? sent.at(-1).status : _("Belum dikirim. Boleh menyusul sampai sensus ditutup.");
  const input = node.querySelector("input");
  input.id = `paper-${paper.kind}-${paper.member ?? ""}`;
  node.querySelector("label").htmlFor = input.id;
  input.addEventListener("change", () => input.files[0] && upload(paper, input.files[0], node, state));
  return node;
}

async function upload(paper, file, node, state) {
  if (!TYPES.includes(file.type)) return sayAt(node, _("Berkas ini bukan foto (JPG, PNG) atau PDF. Pilih berkas lain."));
  if (file.size > LARGEST) return sayAt(node, _("Berkas ini lebih besar dari 5 MB. Ambil foto dengan ukuran lebih kecil."));
  sayAt(node, "");
  state.textContent = _("Mengirim …");
  try {
    const asked = { kind: paper.kind, content_type: file.type, size: file.size };
    if (paper.member) asked.member = paper.member;
    await saveAll(); // a paper belongs to a member whom the census knows
    const { status, body } = await call("POST", "household/documents", { body: asked, key: newKey() });
    if (status !== 201 && status !== 200) throw new Error(String(status));
    await post(body.upload, file, (share) => (state.textContent = _("Mengirim … {percent} %", { percent: Math.round(share * 100) })));
    (held.document.documents ??= []).push({ ...asked, id: body.id, status: "pending" });
    state.textContent = states().pending;
  } catch (error) {
    state.textContent = _("Belum terkirim.");
    sayAt(node, error instanceof Unreachable ? _("Sambungan terputus. Pilih berkasnya sekali lagi.") : _("Berkas ini belum bisa diterima. Coba sekali lagi, atau kirim nanti."));
  }
}

// fetch tells nothing of an upload's progress.
function post({ url, fields }, file, progressed) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.onprogress = ({ loaded, total }) => progressed(loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(String(request.status))));
    request.onerror = () => reject(new Unreachable());
    request.send(form);
  });
}
