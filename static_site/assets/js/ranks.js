// A region's place among those beside it, in words: kits say it so, too (ops/kit/texts.py).

import { rankOf } from "./rates.js";
import { _ } from "./text.js";

/** "" where it stands alone, or nobody knows. `parent` has the counts of what it lies in, `name` is what that is called. */
export function rankSaid(region, { rate }, parent, name) {
  const rates = parent?.children.map((child) => child.rate) ?? [];
  if (rates.length < 2) return "";
  const said = { rank: rankOf(rate, rates), of: rates.length, parent: name };
  switch (region.length) {
    case 2:
      return _("Peringkat {rank} dari {of} provinsi.", said);
    case 4:
      return _("Peringkat {rank} dari {of} kabupaten dan kota di {parent}.", said);
    case 6:
      return _("Peringkat {rank} dari {of} kecamatan di {parent}.", said);
    default:
      return _("Peringkat {rank} dari {of} desa dan kelurahan di {parent}.", said);
  }
}
