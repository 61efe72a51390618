// What operations have to say on every page. It comes late, and to pages that have nothing else in common: it stands on its own.

const _ = (text) => text;
const PUT_AWAY = "notice"; // in this tab
const PAGE = document.documentElement.lang;

let shown = "";

/** Show the notice, or take it away when there is none; one that is up already isn't read out again. */
export function tell(notice) {
  const { since = "", until, level, texts, link } = notice ?? {};
  // Until when it is up the census judges; only the file beside the pages leaves that to the phone.
  const isUp = since && !(Date.parse(until) < Date.now()) && sessionStorage.getItem(PUT_AWAY) !== since;
  if (shown === (isUp ? since : "")) return;
  shown = isUp ? since : "";
  const place = document.getElementById("notice");
  place.replaceChildren();
  if (isUp) place.append(written(level, texts, link, () => putAway(place, since)));
}

function putAway(place, since) {
  sessionStorage.setItem(PUT_AWAY, since);
  shown = "";
  place.replaceChildren();
  document.getElementById("main").focus(); // the button is gone
}

function written(level, texts, link, away) {
  const box = document.createElement("div");
  const text = document.createElement("p");
  box.className = `note ${level}`;
  const language = texts[PAGE] ? PAGE : "id";
  const words = document.createElement("span");
  words.lang = language;
  words.textContent = texts[language];
  if (level === "warning") {
    const head = document.createElement("b");
    head.textContent = _("Penting:");
    text.append(head, " ");
  }
  text.append(words);
  if (link) {
    const more = document.createElement("a");
    more.href = PAGE === "id" ? link : `/${PAGE}${link}`;
    more.textContent = _("Baca selengkapnya");
    text.append(" ", more);
  }
  box.append(text);
  if (level !== "warning") {
    const button = document.createElement("button");
    button.className = "plain";
    button.textContent = _("Tutup pengumuman ini");
    button.addEventListener("click", away);
    box.append(button);
  }
  return box;
}
