// Whether a receipt is genuine.

import { copyOf, show } from "./dom.js";
import { check, judged } from "./signed.js";
import { _, day, hour } from "./text.js";

check(async (receipt) => {
  const [view, claims] = receipt ? await judged(receipt) : ["none"];
  if (!claims) return void show(copyOf(`view-${view}`));
  if (claims.kind) {
    show(copyOf("view-badge")).querySelector("[data-badge]").hash = receipt;
    return;
  }
  show(
    copyOf(claims.being_matched ? "view-received" : "view-genuine", {
      household: claims.household,
      village: claims.village,
      number: claims.receipt_number,
      version: claims.version,
      time: _("{day}, pukul {hour}", { day: day(claims.submitted_at), hour: hour(claims.submitted_at) }),
    }),
  );
});
