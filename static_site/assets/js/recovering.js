// A recovery code sets a new password, once. The code is asked with the card's numbers, the password on a screen of its own.

import { Unreachable } from "./api.js";
import { copyOf, onSend, show } from "./dom.js";
import { codeFault, field, judge, kkFault, nikFault, number, offline, passwordFault, passwordForm, shortFault, trouble, why } from "./forms.js";
import { asker } from "./proven.js";
import { _ } from "./text.js";

const send = asker("password-changes");
let typed = {};

export function recover(go) {
  const form = show(copyOf("view-recover")).querySelector("form");
  for (const [name, value] of Object.entries(typed)) form.elements[name].value = value;
  onSend(form, async () => {
    typed = { kk_number: number(form, "kk_number"), nik: number(form, "nik"), code: form.elements.code.value.trim() };
    if (judge([[field(form, "kk"), kkFault(typed.kk_number)], [field(form, "nik"), nikFault(typed.nik)], [field(form, "code"), codeFault(typed.code)]])) go("recover/password");
  });
}

export function recoverPassword(go) {
  if (!typed.code) return go("recover");
  const page = show(copyOf("view-password"));
  page.querySelector(".back a").href = "#/recover";
  const form = passwordForm(page, typed.kk_number);
  onSend(form, async () => {
    const new_password = form.elements.password.value;
    if (!judge([[field(form, "password"), shortFault(form.elements.password)]])) return;
    try {
      const { code: recovery_code, ...card } = typed;
      const { status, body, type } = await send({ ...card, recovery_code, new_password });
      if (status === 200) {
        typed = {};
        return go(body.changes_left ? "sign-in/changed" : "sign-in/changed-last");
      }
      if (type === "password-refused") judge([[field(form, "password"), passwordFault(body.code, form.elements.password)]]);
      else trouble(type === "sign-in-refused" ? _("Kami belum bisa mencocokkan isian ini. Periksa nomor KK, NIK, dan kodenya. Satu kode hanya bisa dipakai sekali.") : why(type, body));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      offline();
    }
  });
}
