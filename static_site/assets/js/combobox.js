// A field that finds one entry of a long list, by keyboard, touch or screen reader (the ARIA combobox pattern).

import { element } from "./dom.js";
import { _ } from "./text.js";

const SHOWN = 7;
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

function matching(entries, typed) {
  const wanted = plain(typed.trim());
  if (!wanted) return [];
  const ranked = entries.map((entry) => [plain(entry.text).search(wanted.replace(/[^\p{L}\p{N}]+/gu, ".*")), entry]).filter(([at]) => at >= 0);
  return ranked.sort(([one], [other]) => Math.min(one, 1) - Math.min(other, 1)).map(([, entry]) => entry);
}

/** Make `box` (a label, an input, a listbox and a status line) find among `entries()`, a promise of [{value, text}]. */
export function combobox(box, entries, choose) {
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const status = box.querySelector("[role=status]");
  let options = [];
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(entry) {
    input.value = entry.text;
    close();
    status.textContent = "";
    choose(entry);
  }

  function mark(at) {
    active = at;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  async function find() {
    const typed = input.value;
    choose(null);
    const all = await entries().catch(() => null);
    if (typed !== input.value) return;
    if (!all) {
      status.textContent = _("Daftar belum bisa dimuat. Periksa sambungan, lalu ketik lagi.");
      return;
    }
    const found = matching(all, typed);
    options = found.slice(0, SHOWN);
    list.replaceChildren(
      ...options.map((entry, at) => {
        const option = element("li", { role: "option", id: `${list.id}-${at}`, textContent: entry.text });
        option.setAttribute("aria-selected", "false");
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(entry));
        return option;
      }),
    );
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    active = -1;
    if (!typed.trim()) status.textContent = "";
    else if (!found.length) status.textContent = _("Tidak ada yang cocok. Coba tulis sebagian namanya saja.");
    else status.textContent = found.length > SHOWN ? _("{count} pilihan; ketik lagi supaya lebih sedikit.", { count: found.length }) : _("{count} pilihan", { count: found.length });
  }

  input.addEventListener("input", find);
  input.addEventListener("blur", () => {
    const typed = plain(input.value.trim());
    const exact = options.filter((entry) => plain(entry.text) === typed);
    if (!list.hidden && exact.length === 1) take(exact[0]);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((active + step + options.length) % options.length);
    else if (event.key === "Enter" && (active >= 0 || options.length === 1)) take(options[Math.max(active, 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
