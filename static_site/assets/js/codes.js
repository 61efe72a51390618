// The recovery codes as a file, or copied. Both are made on the phone; nothing is asked of the census.

import { element } from "./dom.js";
import { _ } from "./text.js";

/** Hand the codes to the phone as a small text file that says what they are for. */
export function saveCodes(codes) {
  const said = [
    _("Kode pemulihan Sensus Online"),
    codes.join("\n"),
    _("Satu kode bisa dipakai sekali, untuk membuat kata sandi baru. Simpan bersama KK, dan jangan dikirim ke siapa pun."),
    `${location.origin}${location.pathname}#/recover`,
  ];
  const address = URL.createObjectURL(new Blob([`${said.join("\n\n")}\n`], { type: "text/plain" }));
  element("a", { href: address, download: _("kode-pemulihan.txt") }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Copy the codes and say so on the button, or say that the phone wouldn't let them be copied. */
export async function copyCodes(codes, button) {
  try {
    await navigator.clipboard.writeText(codes.join("\n"));
    button.textContent = _("Sudah disalin");
  } catch {
    button.textContent = _("Tidak bisa disalin. Tulis di kertas saja.");
  }
}
