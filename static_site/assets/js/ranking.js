// The regions in a region, by their rate or by their name: the table that says what the tiles show.

import { element } from "./dom.js";
import { rankOf } from "./rates.js";
import { bar } from "./svg.js";
import { _, percent } from "./text.js";

const byName = (one, other) => one.name.localeCompare(other.name, "id", { numeric: true });
const ORDERS = {
  rate: (one, other) => (other.rate ?? -1) - (one.rate ?? -1) || byName(one, other),
  name: byName,
};

/** The rows of a table. */
export function ranked(children, { target, most, order }) {
  const rates = children.map(({ rate }) => rate ?? -1);
  return [...children].sort(ORDERS[order]).map((child) => {
    const isKnown = typeof child.rate === "number";
    return element(
      "tr", {},
      element("td", { className: "rank", textContent: isKnown ? String(rankOf(child.rate, rates)) : "–" }),
      element("th", { scope: "row" }, element("a", { href: `#${child.region}`, textContent: child.name })),
      element("td", { className: "drawn" }, bar(child.rate ?? 0, target, most)),
      element("td", { className: "number", textContent: isKnown ? percent(child.rate) : _("Belum dihitung") }),
    );
  });
}
