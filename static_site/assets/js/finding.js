// Ranks the entries of a long list for what somebody typed. Knows no page, so that jobs, languages and villages are found alike.

const FORGIVEN_FROM = 5;
const known = new WeakMap();

const split = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0027\u0060\u02bc\u2019\u0300-\u036f]/g, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

// Taken apart once for each entry: a cheap phone has to answer every letter.
function wordsOf(entry) {
  if (!known.has(entry)) {
    const label = split(entry.text);
    known.set(entry, { words: [...label, ...split(entry.words || "")], ofLabel: label.length });
  }
  return known.get(entry);
}

// Whether `typed` begins `word` but for one letter after the first that is missing, wrong, too much or swapped with the next.
function almost(typed, word) {
  if (word.length < FORGIVEN_FROM) return false;
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  if (!at) return false;
  const goesOn = (rest, from) => (rest ? word.startsWith(rest, from) : from >= word.length);
  if (typed.length < FORGIVEN_FROM) return word.length === typed.length + 1 && goesOn(typed.slice(at), at + 1);
  const swapped = typed[at] === word[at + 1] && typed[at + 1] === word[at];
  return goesOn(typed.slice(at), at + 1) || goesOn(typed.slice(at + 1), at + 1) || goesOn(typed.slice(at + 1), at) || (swapped && goesOn(typed.slice(at + 2), at + 2));
}

// How far `typed` is from the entry: 0 is the label's first word; Infinity is nowhere.
function distance(typed, { words, ofLabel }, forgiving) {
  let least = Infinity;
  words.forEach((word, at) => {
    const place = at === 0 ? 0 : at < ofLabel ? 1 : 2;
    if (word === typed) least = Math.min(least, place);
    else if (word.startsWith(typed)) least = Math.min(least, place + 3);
    else if (forgiving && almost(typed, word)) least = Math.min(least, place + 6);
  });
  return least;
}

/** The entries, [{value, text, words}], that have every word of `typed`, the nearest first and then as they stood; at most `most`. A typo counts only when nothing fits without. */
export function found(entries, typed, most) {
  const wanted = split(typed);
  const ranked = (forgiving) =>
    entries
      .map((entry, at) => ({ entry, at, away: wanted.reduce((sum, word) => sum + distance(word, wordsOf(entry), forgiving), 0) }))
      .filter(({ away }) => away < Infinity)
      .sort((one, other) => one.away - other.away || one.at - other.at);
  if (!wanted.length) return [];
  const exact = ranked(false);
  return (exact.length ? exact : ranked(true)).slice(0, most).map(({ entry }) => entry);
}
