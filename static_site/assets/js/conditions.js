// What applies to whom, and which checks fire: the questionnaire's conditions, each kind as domain/conditions.py explains it.

const LIVING = ["with_family", "elsewhere", "abroad"];

const knownDay = (text) => (/^\d{4}(-\d\d){0,2}$/.test(text) ? text : "");
const others = ({ id, people = [] }) => people.filter((person) => person.id !== id);

/** Full years on the day `on` (ISO), by the years alone when only those are known; undefined when the birth date is not. */
export function age(birthDate, on) {
  if (!knownDay(birthDate)) return undefined;
  const beforeBirthday = birthDate.length > 4 && on.length > 4 && on.slice(5) < birthDate.slice(5);
  return on.slice(0, 4) - birthDate.slice(0, 4) - (beforeBirthday ? 1 : 0);
}

export function living(values) {
  return LIVING.includes(values.presence);
}

/** What a NIK says of its owner: sex, and the birth date without the century; null for what is no NIK. */
function readNik(nik) {
  if (!/^\d{16}$/.test(nik)) return null;
  const [date, month, year] = [nik.slice(6, 8), nik.slice(8, 10), nik.slice(10, 12)];
  return { sex: date > 40 ? "female" : "male", born: `${year}-${month}-${String(date % 40).padStart(2, "0")}` };
}

function before([first, second], { values }) {
  const [one, other] = [knownDay(values[first]), knownDay(values[second])];
  const known = Math.min(one.length, other.length);
  return one.slice(0, known) < other.slice(0, known);
}

function nikContradicts(what, { values }) {
  const nik = readNik(values.nik);
  const value = values[what];
  if (!nik) return false;
  if (what === "sex") return ["male", "female"].includes(value) && value !== nik.sex;
  return knownDay(value) !== "" && !nik.born.startsWith(value.slice(2));
}

const KINDS = {
  is: ([name, value], { values }) => values[name] === value,
  in: ([name, listed], { values }) => listed.includes(values[name]),
  answered: (name, { values }) => Boolean(values[name]),
  added: (wanted, { added = false }) => added === wanted,
  prefilled: (wanted, { prefilled = true }) => prefilled === wanted,
  living: (wanted, { values }) => living(values) === wanted,
  age_at_least: (years, { values }, on) => age(values.birth_date, on) >= years,
  age_under: (years, { values }, on) => age(values.birth_date, on) < years,
  changed_to: ([name, listed], { values, registered = {} }) => Boolean(registered[name]) && listed.includes(values[name]) && values[name] !== registered[name],
  before,
  nik_contradicts: nikContradicts,
  shares: (name, subject) => readNik(subject.values[name]) !== null && others(subject).some(({ values }) => living(values) && values[name] === subject.values[name]),
  born_within: ({ years, of }, subject, on) => {
    const born = knownDay(subject.values.birth_date);
    return born !== "" && others(subject).some((person) => age(person.values.birth_date, born) < years && holds(of, person, on));
  },
  somebody: (part, { people = [] }, on) => people.some((person) => holds(part, person, on)),
  somebody_else: (part, subject, on) => others(subject).some((person) => holds(part, person, on)),
  everybody: (part, { people = [] }, on) => people.every((person) => holds(part, person, on)),
  exactly_one: (part, { people = [] }, on) => people.filter((person) => holds(part, person, on)).length === 1,
  all: (parts, subject, on) => parts.every((part) => holds(part, subject, on)),
  any: (parts, subject, on) => parts.some((part) => holds(part, subject, on)),
  not: (part, subject, on) => !holds(part, subject, on),
};

/** Whether `condition` holds for `subject`: {id, values, added, registered, people, prefilled, on}. An empty one always does; ages count at `on` (ISO). */
export function holds(condition, subject, on = subject.on) {
  return Object.entries(condition ?? {}).every(([kind, wanted]) => KINDS[kind](wanted, subject, on));
}
