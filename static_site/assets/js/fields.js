// One question on the page: what stands in its fields, read and written, and what is wrong with it.

import { _ } from "./text.js";

const digits = (text) => text.replace(/[\s.-]/g, "");
const inputs = (node) => [...node.querySelectorAll("input[data-part]")];
const parts = (node) => Object.fromEntries(inputs(node).map((input) => [input.dataset.part, input.value.trim()]));

/** The typed state of a question's fields, to put back when the person returns. */
export function typedIn(node) {
  return [...node.querySelectorAll("input, select")].map((input) => (/radio|checkbox/.test(input.type) ? input.checked : input.value));
}

export function putBack(node, typed) {
  node.querySelectorAll("input, select").forEach((input, at) => {
    if (/radio|checkbox/.test(input.type)) input.checked = typed[at];
    else input.value = typed[at] ?? "";
  });
}

function calendarDate(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

function yearFault(year, today) {
  if (!/^\d{4}$/.test(year)) return _("Tulis tahun dengan empat angka, misalnya 1985.");
  if (Number(year) < 1850) return _("Periksa tahunnya: belum ada orang yang setua itu.");
  return year > today.slice(0, 4) ? _("Tanggal ini belum terjadi. Periksa tahunnya.") : "";
}

function readDate(node, today) {
  const { day, month, year } = parts(node);
  if (!day && !month && !year) return { value: "" };
  const fault = yearFault(year, today);
  if (fault) return { fault };
  if (!day && !month) return { value: year };
  const value = /^\d{1,2}$/.test(day) && /^\d{1,2}$/.test(month) ? calendarDate(Number(year), Number(month), Number(day)) : null;
  if (!value) return { fault: _("Tanggal itu tidak ada. Isi hari, bulan, dan tahun, atau tahunnya saja.") };
  return value > today ? { fault: _("Tanggal ini belum terjadi. Periksa lagi.") } : { value };
}

function readMonth(node, today) {
  const { month, year } = parts(node);
  if (!month && !year) return { value: "" };
  const fault = yearFault(year, today);
  if (fault) return { fault };
  if (!month) return { value: year };
  if (!/^\d{1,2}$/.test(month) || !(month >= 1 && month <= 12)) return { fault: _("Tulis bulan dengan angka 1 sampai 12, atau kosongkan.") };
  const value = `${year}-${month.padStart(2, "0")}`;
  return value > today.slice(0, 7) ? { fault: _("Bulan ini belum terjadi. Periksa lagi.") } : { value };
}

const READ = {
  choice: (node) => ({ value: node.querySelector("input:checked")?.value ?? "" }),
  text: (node) => ({ value: node.querySelector("input").value.trim().replace(/\s+/g, " ") }),
  digits: (node) => {
    const value = digits(node.querySelector("input").value);
    return /^\d*$/.test(value) ? { value } : { fault: _("Tulis dengan angka saja.") };
  },
  nik: (node) => {
    const value = digits(node.querySelector("input").value);
    return /^(\d{16})?$/.test(value) ? { value } : { fault: _("NIK terdiri dari 16 angka. Periksa lagi di KTP atau KK.") };
  },
  date: readDate,
  month: readMonth,
  region: readChosen,
  country: readChosen,
};

function readChosen(node) {
  if (node.dataset.chosen) return { value: node.dataset.chosen };
  const input = node.querySelector("[data-final] input");
  return input.value.trim() ? { fault: _("Pilih satu dari daftar yang muncul.") } : { value: "" };
}

/** What the fields say: {value} to keep ("" for nothing), or {fault}, the message to show. */
export function read(question, node, today) {
  if (node.querySelector("[data-dont-know]")?.checked) return { value: "dont_know" };
  return READ[question.type](node, today);
}

/** Put an answer into the fields. Regions and countries are put by their own lists. */
export function write(question, node, value) {
  const dontKnow = node.querySelector("[data-dont-know]");
  if (dontKnow) dontKnow.checked = value === "dont_know";
  if (dontKnow?.checked) value = "";
  if (question.type === "choice") {
    for (const input of node.querySelectorAll("input[type=radio]")) input.checked = input.value === value;
  } else if (question.type === "date" || question.type === "month") {
    const [year = "", month = "", day = ""] = value.split("-");
    const shown = { year, month: month && String(Number(month)), day: day && String(Number(day)) };
    for (const input of inputs(node)) input.value = shown[input.dataset.part];
  } else if (question.type !== "region" && question.type !== "country") {
    node.querySelector("input").value = value;
  }
}

/** The message for a required question without an answer. */
export function missingMessage(question) {
  if (question.type === "choice") return _("Pilih salah satu.");
  if (question.type === "date" || question.type === "month") return _("Isi tanggalnya. Tahun saja juga boleh.");
  if (question.type === "region") return _("Ketik nama desa atau kelurahan, lalu pilih dari daftar.");
  if (question.type === "country") return _("Ketik nama negara, lalu pilih dari daftar.");
  return _("Bagian ini belum diisi.");
}
