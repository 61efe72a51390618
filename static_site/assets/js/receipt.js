// The proof that the household has been counted.

import { copyOf, element, entitle, show } from "./dom.js";
import { held } from "./household.js";
import { signOut } from "./signing.js";
import { _, day, hour } from "./text.js";

export function receipt(go, campaign) {
  const proof = held.document.receipt;
  if (!proof) return go("home");
  const view = copyOf("view-receipt", {
    number: proof.receipt_number,
    household: proof.household,
    village: proof.village?.name ?? proof.village,
    time: _("{day}, pukul {hour}", { day: day(proof.submitted_at), hour: hour(proof.submitted_at) }),
    deadline: campaign.lastDay(),
  });
  if (proof.being_matched) {
    entitle(view.querySelector("h1"), _("Isian keluarga sudah kami terima"));
    view.querySelector("dl").before(element("p", { textContent: _("Sedang dicocokkan dengan data kependudukan. Mungkin petugas datang untuk memastikan.") }));
  }
  const page = show(view);
  page.querySelector("[data-change]").hidden = !campaign.isOnline();
  const check = page.querySelector("[data-check]");
  const place = page.querySelector("[data-code]");
  check.href += `#${proof.payload}.${proof.signature}`;
  const code = () =>
    import("./qr.js")
      .then(({ qr }) => qr(check.href))
      .then((drawing) => place.replaceChildren(drawing), () => (place.textContent = _("Kode QR belum bisa dimuat. Coba lagi kalau sudah tersambung.")));
  page.querySelector("[data-show]").addEventListener("click", () => code().then(() => place.parentElement.scrollIntoView()));
  page.querySelector("[data-print]").addEventListener("click", () => code().then(() => print()));
  page.querySelector("[data-done]").addEventListener("click", () => signOut("/sign-up"));
}
