// Without the census a family's password still opens what it has locked on this phone.

import { offline, trouble } from "./forms.js";
import { hasDrafts, openedDrafts } from "./sealing.js";
import { _ } from "./text.js";

/** Whether the password that was tried opens anything here; says so on the page when it doesn't. */
export async function opensHere() {
  if ((await openedDrafts()).length) return true;
  if (hasDrafts()) trouble(_("Sambungan terputus, dan isian yang terkunci di HP ini belum terbuka. Periksa nomor dan kata sandinya, atau coba lagi kalau sudah tersambung."));
  else offline();
  return false;
}
