// The search for a region: first the regency or city, then what lies in it.

import { combobox } from "./combobox.js";
import { regencies, within } from "./regions.js";

/** Make the two fields in `place` live; `found(code)` hears of each region that is chosen. Gives what puts in the regency that is known already. */
export function finder(place, found) {
  const [wide, near] = place.querySelectorAll(".combo");
  const input = near.querySelector("input");
  let regency = "";

  function choose(entry) {
    regency = entry?.value ?? "";
    input.value = "";
    if (!entry) return;
    found(regency);
    input.focus();
  }

  combobox(wide, regencies, choose);
  combobox(near, async () => (regency ? within(regency) : []), (entry) => entry && found(entry.value));

  return async function know(region) {
    if (region.length < 4 || regency === region.slice(0, 4)) return;
    regency = region.slice(0, 4);
    const all = await regencies().catch(() => []);
    const field = wide.querySelector("input");
    // Whoever types meanwhile is not interrupted.
    if (document.activeElement !== field) field.value = all.find(({ value }) => value === regency)?.text ?? "";
  };
}
