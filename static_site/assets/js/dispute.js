// Telling the office that somebody else has signed the family up.

import { Unreachable, call, newKey } from "./api.js";
import { copyOf, onSend, show } from "./dom.js";
import { field, judge, kkFault, nikFault, number, offline, trouble, why } from "./forms.js";
import { proof } from "./proof.js";
import { _ } from "./text.js";

const form = show(copyOf("view-dispute")).querySelector("form");
let request = null; // as it was sent, to be sent again with its key when no answer came

/** The date of issue as an ISO date; "" for what is none. */
function issued() {
  const [year, month, date] = ["year", "month", "day"].map((name) => Number(form.elements[name].value));
  const made = new Date(Date.UTC(year, month - 1, date));
  const isDate = year > 1900 && made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
  return isDate ? made.toISOString().slice(0, 10) : "";
}

async function send(wanted, triesLeft = 1) {
  const meant = JSON.stringify(wanted);
  if (request?.meant !== meant) request = { meant, key: newKey(), body: { ...wanted, challenge: await proof() } };
  const answer = await call("POST", "disputes", request);
  request = null;
  return answer.type === "challenge-refused" && triesLeft ? send(wanted, triesLeft - 1) : answer;
}

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
