// The session is about to end. Whoever is here is told two minutes before, and stays with one tap (WCAG 2.2.1). Fetched only then.

import { Unreachable, call } from "./api.js";
import { busy, element, openBox } from "./dom.js";
import { saveAll } from "./sync.js";
import { _ } from "./text.js";

let box = null;
let away = null; // takes it away

function close() {
  away?.();
  box = away = null;
}

/** Another view has come under the box, and could not have the focus. */
function overtaken() {
  if (!box) return;
  close();
  document.querySelector("#main h1").focus({ preventScroll: true });
}

/** Say that the session ends soon. `isLast` when it has lasted as long as any may: then one signs in again. `told` hears "signed-out". */
export function warn(isLast, told) {
  if (box) return;
  const words = isLast
    ? _("Demi keamanan, sesi paling lama 12 jam. Simpan dan masuk lagi sekarang; isian tetap ada.")
    : _("Halaman ini lama tidak dipakai. Demi keamanan, sesi berakhir kira-kira dua menit lagi. Yang sudah diketik tetap disimpan.");
  const note = element("p", { role: "status" });
  const stay = element("button", { type: "button", className: "button", textContent: isLast ? _("Masuk lagi sekarang") : _("Tetap di sini") });
  stay.addEventListener("click", () => busy(stay, () => extend(isLast, told, note)));
  box = element("dialog", {}, element("h2", { id: "ending", textContent: _("Sesi hampir berakhir") }), element("p", { id: "why-ending", textContent: words }), note, element("p", {}, stay));
  box.setAttribute("aria-labelledby", "ending");
  box.setAttribute("aria-describedby", "why-ending");
  box.addEventListener("cancel", (event) => event.preventDefault());
  away = openBox(box);
  addEventListener("hashchange", overtaken, { once: true });
}

/** Any request of a signed-in household keeps the session alive. */
async function extend(isLast, told, note) {
  note.textContent = "";
  try {
    await saveAll();
    const { status } = isLast ? { status: 401 } : await call("GET", "household/history");
    close();
    if (status === 401) told("signed-out");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    note.textContent = _("Sambungan terputus. Isian masih ada di HP ini. Tekan tombolnya sekali lagi.");
  }
}
