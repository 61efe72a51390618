// Whether a badge is that of an officer of this census, and may be used today. The phone's own clock tells the day: it is all that there is
// without a connection.

import { copyOf, show } from "./dom.js";
import { check, judged } from "./signed.js";
import { _, day, lastDay } from "./text.js";

const SUPERVISOR = "supervisor";

function validity({ valid_from, valid_until }) {
  if (Date.now() < Date.parse(valid_from)) return "early";
  return Date.now() < Date.parse(valid_until) ? "genuine" : "over";
}

function places({ villages, more, regency }) {
  const named = more ? [...villages, _("dan {more} lagi", { more })] : villages;
  return `${named.join(", ")} (${regency})`;
}

check(async (badge) => {
  const [view, claims] = badge ? await judged(badge) : ["none"];
  if (!claims) return void show(copyOf(`view-${view}`));
  if (claims.kind !== "officer") return void show(copyOf("view-receipt"));
  show(
    copyOf(`view-${validity(claims)}`, {
      name: claims.name,
      number: claims.number,
      role: claims.role === SUPERVISOR ? _("Pengawas petugas sensus") : _("Petugas sensus"),
      places: places(claims),
      from: day(claims.valid_from),
      until: lastDay(claims.valid_until),
    }),
  );
});
