// Search in the help: answers that lack a word that is typed are hidden. Without this script all of them stand open.

import { follow } from "./census.js";
import { offerInstalling } from "./install.js";
import { keepPages } from "./offline.js";
import { _ } from "./text.js";

const form = document.querySelector("[data-search]");
const found = form.querySelector("[data-found]");
const field = form.querySelector("input");
const answers = Array.from(document.querySelectorAll("[data-answer]"), (node) => ({ node, text: plain(node.textContent) }));
const groups = Array.from(document.querySelectorAll("[data-group]"));

/** As people type: small letters without accents. */
function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

function said(count) {
  if (!count) return _("Tidak ada yang cocok. Coba kata lain, atau tanyakan ke kantor desa atau kelurahan.");
  return count === 1 ? _("Satu jawaban.") : _("{count} jawaban.", { count });
}

function search() {
  const words = plain(field.value).match(/[^\s]+/g) ?? [];
  for (const { node, text } of answers) node.hidden = !words.every((word) => text.includes(word));
  const left = answers.filter(({ node }) => !node.hidden);
  for (const group of groups) group.hidden = !left.some(({ node }) => group.contains(node));
  document.querySelector("[data-contents]").hidden = words.length > 0;
  found.textContent = words.length ? said(left.length) : "";
}

/** Whoever follows a link to an answer sees it, whatever was searched. */
function arrive() {
  const place = document.getElementById(location.hash.slice(1));
  if (!place?.closest("[hidden]")) return;
  field.value = "";
  search();
  place.scrollIntoView();
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", search);
addEventListener("hashchange", arrive);
offerInstalling(document.getElementById("install"));
keepPages();
follow();
