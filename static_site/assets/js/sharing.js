// Ways to send something on. They are plain links to the services' own addresses: nothing is loaded from them, and nothing is told before a tap.

import { _ } from "./text.js";

// A text that has the address in it already is not given it again.
const whole = ({ text, address }) => (text.includes(address) ? text : `${text}\n${address}`);

const WAYS = {
  whatsapp: (shared) => `https://wa.me/?text=${encodeURIComponent(whole(shared))}`,
  facebook: ({ address }) => `https://www.facebook.com/sharer/sharer.php?u=${encodeURIComponent(address)}`,
  telegram: ({ text, address }) => `https://t.me/share/url?url=${encodeURIComponent(address)}&text=${encodeURIComponent(text)}`,
};

/** Make the ways in `place` live. `shared()` gives `{text, address}` of what they send; call the result whenever that has changed. */
export function sharing(place, shared) {
  const status = place.querySelector("[data-said]");
  const say = (text) => (status.textContent = text);
  const native = place.querySelector("[data-native]");
  native.hidden = navigator.share ? false : true;
  native.addEventListener("click", async () => {
    const { text, address } = shared();
    // Given up, or refused by the phone: the links beside it are still there.
    await navigator.share?.(text.includes(address) ? { text } : { text, url: address }).catch(() => say(""));
  });
  place.querySelector("[data-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(whole(shared()));
      say(_("Sudah disalin. Tempelkan di pesan atau grup."));
    } catch {
      say(_("Belum bisa disalin. Pakai salah satu tombol lain, atau salin alamat di atas."));
    }
  });
  return function change() {
    for (const link of place.querySelectorAll("[data-way]")) link.href = WAYS[link.dataset.way](shared());
    say("");
  };
}

/** Show a picture that was drawn on this phone, to be kept or sent. `name` is that of its file. */
export function offerPicture(place, blob, name, description) {
  const file = new File([blob], name, { type: blob.type });
  const shown = place.querySelector("[data-drawn]");
  const picture = shown.querySelector("img");
  if (picture.src) URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(blob);
  picture.alt = description;
  Object.assign(shown.querySelector("[download]"), { href: picture.src, download: name });
  const send = shown.querySelector("[data-send]");
  send.hidden = !navigator.canShare?.({ files: [file] });
  send.onclick = () => navigator.share?.({ files: [file] }).catch(() => (place.querySelector("[data-said]").textContent = _("Gambar belum terkirim. Simpan dulu, lalu kirim dari galeri.")));
  shown.hidden = false;
  shown.scrollIntoView({ block: "nearest" });
}
