// What applies to whom: the questionnaire's conditions, read as the server reads them.

const LIVING = ["with_family", "elsewhere", "abroad"];

/** Full years on the day `on` (ISO), by the year alone when only that is known; undefined when it is not. */
export function age(birthDate, on) {
  if (!/^\d{4}(-\d\d-\d\d)?$/.test(birthDate ?? "")) return undefined;
  const beforeBirthday = birthDate.length > 4 && on.slice(5) < birthDate.slice(5);
  return Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (beforeBirthday ? 1 : 0);
}

export function living(values) {
  return LIVING.includes(values.presence);
}

const KINDS = {
  is: ([name, value], { values }) => values[name] === value,
  in: ([name, listed], { values }) => listed.includes(values[name]),
  added: (wanted, subject) => subject.added === wanted,
  living: (wanted, { values }) => living(values) === wanted,
  age_at_least: (years, { values, on }) => age(values.birth_date, on) >= years,
  all: (parts, subject) => parts.every((part) => holds(part, subject)),
  any: (parts, subject) => parts.some((part) => holds(part, subject)),
  not: (part, subject) => !holds(part, subject),
};

/** Whether `condition` holds for `subject`: {values, added, on}. An empty one always does. */
export function holds(condition, subject) {
  return Object.entries(condition ?? {}).every(([kind, wanted]) => KINDS[kind](wanted, subject));
}
