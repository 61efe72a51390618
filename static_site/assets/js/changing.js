// A new password, by who is signed in. It may be changed twice, ever; a change that is refused costs nothing. Fetched when it is wanted.

import { Unreachable, call, newKey } from "./api.js";
import { copyOf, element, entitle, onSend, show } from "./dom.js";
import { field, judge, offline, passwordFault, passwordForm, shortFault, trouble, why } from "./forms.js";
import { takePassword, tryPassword } from "./sealing.js";
import { keepHere } from "./sync.js";
import { _ } from "./text.js";

const CURRENT = "current_password";

function currentField() {
  const id = `i-${CURRENT}`;
  return element(
    "div",
    { className: "field", id: `f-${CURRENT}` },
    element("label", { htmlFor: id, textContent: _("Kata sandi sekarang") }),
    element("p", { className: "error", id: `e-${CURRENT}`, hidden: true }),
    element("input", { id, name: CURRENT, type: "password", autocomplete: "current-password", maxLength: 256, "aria-describedby": `e-${CURRENT}` }),
  );
}

/** The page of the change; `told` hears "signed-out" when the session has ended meanwhile. */
export function changePassword(told) {
  const view = copyOf("view-password");
  entitle(view.querySelector("h1"), _("Ganti kata sandi"));
  view.querySelector("#f-password label").textContent = _("Kata sandi baru");
  view.querySelector(".back a").href = "#/history";
  view.querySelector("form").prepend(currentField());
  const form = passwordForm(show(view), "");
  let request = null; // sent again under its key when no answer came
  onSend(form, async () => {
    const wanted = { current_password: form.elements[CURRENT].value, new_password: form.elements.password.value };
    const currentMissing = wanted.current_password ? "" : _("Isi kata sandi yang sekarang.");
    if (!judge([[field(form, CURRENT), currentMissing], [field(form, "password"), shortFault(form.elements.password)]])) return;
    if (request?.body.current_password !== wanted.current_password || request.body.new_password !== wanted.new_password) request = { body: wanted, key: newKey() };
    try {
      const { status, body, type } = await call("POST", "password-changes", request);
      request = null;
      if (status === 200) {
        tryPassword(wanted.new_password);
        takePassword(true);
        keepHere(); // what isn't saved yet opens with the new one, too
        return changed(body.changes_left);
      }
      if (type === "not-signed-in") told("signed-out");
      else if (type === "sign-in-refused") judge([[field(form, CURRENT), _("Kata sandi ini belum cocok. Ketik lagi yang sekarang dipakai.")]]);
      else if (type === "password-refused") judge([[field(form, "password"), passwordFault(body.code, form.elements.password)]]);
      else if (type === "password-changes-used-up") trouble(_("Kata sandi sudah dua kali diganti, jadi tetap yang sekarang. Kalau orang lain tahu kata sandinya, bawa KK dan KTP ke kantor statistik (BPS)."));
      else trouble(why(type, body));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      offline();
    }
  });
}

function changed(left) {
  history.replaceState(null, "", "#/history"); // loaded anew, this is no form to fill in again
  const page = document.createDocumentFragment();
  page.append(
    element("h1", { textContent: _("Kata sandi sudah diganti") }),
    element("p", { textContent: left ? _("Nanti masih bisa diganti satu kali lagi.") : _("Ini yang terakhir: kata sandi tidak bisa diganti lagi. Catat baik-baik.") }),
    element("p", { textContent: _("Di HP lain, masuk lagi dengan kata sandi yang baru.") }),
    element("p", {}, element("a", { className: "button", href: "#/home", textContent: _("Kembali ke isian") })),
  );
  show(page);
}
