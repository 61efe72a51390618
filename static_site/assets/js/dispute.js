// Telling the office that somebody else has signed the family up.

import { Unreachable } from "./api.js";
import { follow } from "./census.js";
import { copyOf, onSend, show } from "./dom.js";
import { field, issuedOn, judge, kkFault, nikFault, number, offline, trouble, why } from "./forms.js";
import { phoneFault } from "./phone.js";
import { asker } from "./proven.js";
import { renewOnReturn } from "./returning.js";
import { _ } from "./text.js";

const form = show(copyOf("view-dispute")).querySelector("form");
const send = asker("disputes");

renewOnReturn(() => false);
follow();
onSend(form, async () => {
  const card = { kk_number: number(form, "kk_number"), nik: number(form, "nik") };
  const { value, fault } = issuedOn(form);
  const reached = { phone: form.elements.phone.value.trim(), note: form.elements.note.value.trim() };
  const checks = [[field(form, "kk"), kkFault(card.kk_number)], [field(form, "nik"), nikFault(card.nik)], [field(form, "issued"), fault], [field(form, "phone"), phoneFault(reached.phone)]];
  if (!judge(checks)) return;
  try {
    const { status, body, type } = await send({ ...card, ...(value && { kk_issued_on: value }), ...reached });
    if (status === 202) show(copyOf("view-taken"));
    else trouble(why(type, body));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    offline();
  }
});
