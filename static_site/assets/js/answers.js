// Whether an answer can be kept: its form, by the type of its question, as domain/answers.py judges it.

const UNWRITABLE = /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/u;
// Letters, digits, signs: something that can be seen; and what is newer than this phone.
const SEEN = /[\p{L}\p{N}\p{P}\p{S}\p{Cn}]/u;
const LONGEST = 1000;

const SHAPES = {
  date: /^(?!0000-)\d{4}(-(0[1-9]|1[0-2])-\d\d)?$/,
  month: /^\d{4}(-(0[1-9]|1[0-2]))?$/,
  digits: /^\d+$/,
  nik: /^\d{16}$/,
  phone: /^(?=(\D*\d){7,15}\D*$)[+(]?\d[\d ().-]{5,24}$/,
  // A courtesy only: which villages and countries there are, the server knows.
  region: /^\d{10}$/,
  country: /^(?!IDN)[A-Z]{3}$/,
  citizenship: /^(indonesian|(?!IDN)[A-Z]{3})$/,
};

function isReal(date) {
  const [year, month, day] = date.split("-");
  return !day || (day > 0 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate());
}

function isShaped(value, { type, choices }) {
  if (type === "choice") return choices.has(value);
  return SHAPES[type].test(value) && (type !== "date" || isReal(value));
}

/** Why `value` can't be kept as the answer to `question` ({type, choices, maxLength, dontKnow}), as the server's code; null when it can. */
export function refusal(question, value, today) {
  const { type, maxLength, dontKnow } = question;
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "string") return "not-text";
  if (dontKnow && value === "dont_know") return null;
  if (UNWRITABLE.test(type === "note" ? value.replace(/\n/g, "") : value)) return "control-characters";
  if ([...value].length > (maxLength || LONGEST)) return "too-long";
  if (type === "text" || type === "note" || type === "listed") return SEEN.test(value) ? null : "blank";
  if (!isShaped(value, question)) return `not-a-${type}`;
  if (type !== "date" && type !== "month") return null;
  if (value > today.slice(0, value.length)) return "in-the-future";
  return value < "1850" ? "too-long-ago" : null;
}
