// Reads a question aloud. Fetched when somebody first wants to hear one.

let saying; // A browser forgets an utterance that nothing holds, and never says that it ended.

/** Play the recordings of the question in `field`, or else say its words with `voice`, until all is heard or `signal` stops it. */
export async function hear(field, { language, voice, signal }) {
  const recordings = field.dataset.recordings?.split(" ") ?? [];
  try {
    for (const name of recordings) await played(new URL(`../recordings/${language}/${name}`, import.meta.url), signal);
    if (recordings.length) return;
  } catch (unplayable) {
    if (!voice) throw unplayable;
  }
  signal.addEventListener("abort", () => speechSynthesis.cancel());
  for (const words of wordsOf(field)) await said(words, voice, signal);
}

/** The question, its explanation and each choice, names filled in. Not the example, nor a NIK: numbers are no use to the ear. */
function wordsOf(field) {
  const isHeard = (node) => !node.closest("[hidden], details") && !node.matches("[data-masked], [role=status]");
  const own = (node) => [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE || child.matches("small"));
  const sentence = (text) => (/[.?!:]$/.test(text) ? text : `${text}.`);
  return [...field.querySelectorAll("[data-label], legend, .hint, .choice > span")]
    .filter(isHeard)
    .map((node) => own(node).map((child) => child.textContent.trim()).filter(Boolean).map(sentence).join(" "))
    .filter(Boolean);
}

function played(address, signal) {
  return new Promise((over, failed) => {
    if (signal.aborted) return over();
    const audio = new Audio(address);
    audio.addEventListener("ended", over);
    signal.addEventListener("abort", () => {
      over();
      audio.pause();
      audio.removeAttribute("src");
    });
    audio.play().catch(failed);
  });
}

function said(words, voice, signal) {
  return new Promise((over, failed) => {
    if (signal.aborted) return over();
    saying = Object.assign(new SpeechSynthesisUtterance(words), { voice, lang: voice.lang, rate: 0.9 });
    saying.addEventListener("end", over);
    saying.addEventListener("error", ({ error }) => (signal.aborted ? over() : failed(new Error(error))));
    speechSynthesis.speak(saying);
  });
}
