// A field that finds one entry of a long list, by keyboard, touch or screen reader (the ARIA combobox pattern).

import { element } from "./dom.js";
import { found } from "./finding.js";
import { _ } from "./text.js";

const SHOWN = 40; // more than a district has villages

// `choose(entry)` hears what is chosen, null while something else is typed.
// In a `free` field what is typed counts too, and some entries are offered before anything is: those that come `first`, which need no list yet.

/** Make `box` (a label, an input, a listbox and a status line) find among `entries()`, a promise of [{value, text, words}]. */
export function combobox(box, entries, choose, { free = false, first = [] } = {}) {
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
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function offer(listed) {
    options = listed.slice(0, SHOWN);
    list.replaceChildren(
      ...options.map((entry, at) => {
        const option = element("li", { role: "option", id: `${list.id}-${at}`, textContent: entry.text });
        option.setAttribute("aria-selected", "false");
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(entry));
        return option;
      }),
    );
    close();
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.scrollTop = 0;
    // A phone's keyboard leaves little room: the field goes up, so that what it finds is seen.
    if (!list.hidden && list.getBoundingClientRect().bottom > (globalThis.visualViewport?.height ?? innerHeight)) box.scrollIntoView({ block: "start" });
  }

  async function find() {
    const typed = input.value;
    if (first.length) offer(typed ? found(first, typed, Infinity) : first);
    if (!typed && first.length) return;
    const all = await entries().catch(() => null);
    if (typed !== input.value) return;
    // The list came after the person had gone on: what is called as they wrote is what they meant.
    if (document.activeElement !== input) return all?.filter(({ text }) => text.toLowerCase() === typed.trim().toLowerCase()).forEach(take);
    if (!all) {
      close();
      status.textContent = free ? _("Daftar belum bisa dimuat. Tulis saja jawabannya.") : _("Daftar belum bisa dimuat. Periksa sambungan, lalu ketik lagi.");
      return;
    }
    const asked = typed.trim();
    const matching = asked ? found(all, typed, Infinity) : free ? all : [];
    offer(matching);
    if (!asked) status.textContent = "";
    else if (matching.length) status.textContent = _("{count} pilihan", { count: matching.length });
    else if (!all.length) status.textContent = _("Pilih dulu kabupaten atau kotanya.");
    else status.textContent = free ? _("Tidak ada di daftar. Jawaban disimpan seperti yang ditulis.") : _("Tidak ada yang cocok. Coba tulis sebagian namanya saja.");
  }

  input.addEventListener("input", () => {
    choose(null);
    find();
  });
  input.addEventListener("focus", () => {
    if (!first.length) entries().catch(() => {}); // on its way while the first letters are typed
    if (!input.value) find();
  });
  // Going on without choosing: what is called as it was typed is meant, and what is the only one that fits.
  function settle() {
    const typed = input.value.trim().toLowerCase();
    const wasOpen = !list.hidden;
    close();
    if (!wasOpen || !typed) return;
    const meant = options.filter(({ text }) => (options.length === 1 && !free) || text.toLowerCase() === typed);
    if (meant.length === 1) take(meant[0]);
    else if (free) status.textContent = _("Jawaban disimpan seperti yang ditulis.");
  }

  input.addEventListener("blur", settle);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden) return step && find();
    if (step) mark(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    else if (event.key === "Enter" && active >= 0) take(options[active]);
    else if (event.key === "Enter") settle();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
