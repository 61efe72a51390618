// The proof that the household has been counted.

import { copyOf, show } from "./dom.js";
import { held } from "./household.js";
import { signOut } from "./signing.js";
import { _, day, hour } from "./text.js";

export function receipt(go, campaign) {
  const proof = held.document.receipt;
  if (!proof) return go("home");
  const page = show(
    copyOf("view-receipt", {
      number: proof.receipt_number,
      household: proof.household,
      village: proof.village?.name ?? proof.village,
      time: _("{day}, pukul {hour}", { day: day(proof.submitted_at), hour: hour(proof.submitted_at) }),
      deadline: campaign.lastDay(),
    }),
  );
  page.querySelector("[data-change]").hidden = !campaign.isOnline();
  page.querySelector("[data-print]").addEventListener("click", () => print());
  page.querySelector("[data-done]").addEventListener("click", () => signOut("/sign-up"));
}
