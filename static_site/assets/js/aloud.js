// A button at each question that reads it aloud: a recording where there is one, else a voice of the phone.

import { element } from "./dom.js";
import { _, language } from "./text.js";

// Android still says `in` and `jw` for Indonesian and Javanese. Few phones have a Javanese voice: an Indonesian one knows its letters
// and reads it with an accent, which is understood; the button says so.
const VOICES = { id: ["id", "in"], jv: ["jv", "jw", "id", "in"] };
const speech = window.speechSynthesis;
let reading = new AbortController();

/** A voice that is on the phone itself: the others send what they say, names too, to somebody else. */
function ownVoice() {
  const own = speech?.getVoices().filter(({ localService }) => localService) ?? [];
  const speaking = (code) => own.find(({ lang }) => lang.split(/[-_]/)[0].toLowerCase() === code);
  return (VOICES[language] ?? [language]).map(speaking).find(Boolean);
}

/** Every question on the page that can be heard gets its button. What is being read stops. */
export function offerHearing() {
  reading.abort();
  offer();
}

function offer() {
  const voice = ownVoice();
  for (const field of document.querySelectorAll("#main [data-question], #main [data-people]")) {
    if (field.querySelector(".hear") || !(voice || field.dataset.recordings)) continue;
    const label = field.querySelector("[data-label], legend");
    if (!label) continue;
    const foreign = !field.dataset.recordings && language === "jv" && !/^j[vw]/i.test(voice.lang);
    const name = foreign ? _("Dengarkan dengan suara Indonesia: {question}", { question: label.textContent }) : _("Dengarkan: {question}", { question: label.textContent });
    const button = element("button", { type: "button", className: "hear", "aria-pressed": "false" }, element("span", { className: "unseen", textContent: name }));
    button.addEventListener("click", () => press(button, field));
    label.after(button);
    field.classList.add("heard");
  }
}

async function press(button, field) {
  const stops = button.getAttribute("aria-pressed") === "true";
  reading.abort();
  if (stops) return;
  const mine = (reading = new AbortController());
  button.setAttribute("aria-pressed", "true");
  mine.signal.addEventListener("abort", () => button.setAttribute("aria-pressed", "false"));
  field.querySelector(".unheard")?.remove();
  try {
    const { hear } = await import("./hearing.js");
    await hear(field, { language, voice: ownVoice(), signal: mine.signal });
  } catch {
    const sorry = _("Pertanyaan ini belum bisa dibacakan. Coba lagi kalau sudah tersambung.");
    button.after(element("p", { className: "hint unheard", role: "alert", textContent: sorry }));
  }
  mine.abort();
}

// Voices come late; whoever leaves the page wants silence.
speech?.addEventListener?.("voiceschanged", offer);
for (const leaving of ["hashchange", "pagehide"]) addEventListener(leaving, () => reading.abort());
document.addEventListener("visibilitychange", () => document.hidden && reading.abort());
