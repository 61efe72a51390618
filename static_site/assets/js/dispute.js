// Telling the office that somebody else has signed the family up.

import { Unreachable } from "./api.js";
import { copyOf, onSend, show } from "./dom.js";
import { field, judge, kkFault, nikFault, number, offline, trouble, why } from "./forms.js";
import { asker } from "./proven.js";
import { renewOnReturn } from "./returning.js";
import { _ } from "./text.js";

const form = show(copyOf("view-dispute")).querySelector("form");
const send = asker("disputes");

/** The date of issue as an ISO date; "" for what is none. */
function issued() {
  const [year, month, date] = ["year", "month", "day"].map((name) => Number(form.elements[name].value));
  const made = new Date(Date.UTC(year, month - 1, date));
  const isDate = year > 1900 && made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
  return isDate ? made.toISOString().slice(0, 10) : "";
}

renewOnReturn(() => false);
onSend(form, async () => {
  const unreadable = form.elements.unreadable.checked;
  const card = { kk_number: number(form, "kk_number"), nik: number(form, "nik") };
  const dateFault = unreadable || issued() ? "" : _("Isi tanggal terbit KK, atau tandai “tidak terbaca”.");
  if (!judge([[field(form, "kk"), kkFault(card.kk_number)], [field(form, "nik"), nikFault(card.nik)], [field(form, "issued"), dateFault]])) return;
  const reached = { phone: form.elements.phone.value.trim(), note: form.elements.note.value.trim() };
  try {
    const { status, body, type } = await send({ ...card, ...(unreadable ? {} : { kk_issued_on: issued() }), ...reached });
    if (status === 202) show(copyOf("view-taken"));
    else trouble(why(type, body));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    offline();
  }
});
