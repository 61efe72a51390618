// Where a family lives, asked beside the questionnaire: the same search for a village.

import { drawn } from "./drawing.js";
import { read } from "./fields.js";
import { mountLists } from "./places.js";
import { _ } from "./text.js";

const VILLAGE = { type: "region", name: "village" };

/** Put the search for a village into `form`; `chosen` is the one found before. Gives `{field, value(), fault()}`. */
export function askVillage(form, chosen = "") {
  const field = drawn(form.querySelector("[data-question]"));
  form.querySelector("[data-question]").replaceWith(field);
  mountLists(field, VILLAGE, chosen, undefined, () => {});
  const said = () => read(VILLAGE, field);
  return {
    field,
    value: () => said().value,
    fault: () => (said().value ? "" : _("Ketik kabupaten atau kota, lalu desa atau kelurahan, dan pilih dari daftar yang muncul.")),
  };
}
