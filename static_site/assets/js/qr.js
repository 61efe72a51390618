// The code of a receipt's address, with what it is for.

import { element } from "./dom.js";
import { qrCode } from "./qr-code.js";
import { _ } from "./text.js";

export async function qr(address) {
  const shown = new DocumentFragment();
  shown.append(await qrCode(address, _("Kode QR bukti ini")), element("p", { className: "quiet", textContent: _("Pindai untuk memeriksa bukti ini.") }));
  return shown;
}
