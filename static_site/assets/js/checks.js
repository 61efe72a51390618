// The questionnaire's checks across answers, and what is still to be answered, as the server will judge it.

import { refusal } from "./answers.js";
import { holds } from "./conditions.js";

// What the family has confirmed stands in a subject's `values.confirmed`: code → true.

/** The checks that fire: [{code, kind, id, at, confirmed}]. `household` is a subject with its `people`; `id` is null for what is about all. */
export function fired(checks, household, on) {
  return checks.flatMap(({ code, kind, subject, at, when }) => {
    const whole = subject !== "member";
    return (whole ? [household] : household.people)
      .filter((one) => holds(when, one, on))
      .map(({ id, values }) => ({ code, kind, id: whole ? null : id, at, confirmed: Boolean(values.confirmed?.[code]) }));
  });
}

/** The questions that apply to `subject` and must be answered, and aren't, or hold what today's questionnaire doesn't take. */
export function gaps(questions, subject) {
  return questions.filter((question) => {
    const value = subject.values[question.name];
    if (!holds(question.when, subject)) return false;
    return value ? value !== subject.registered?.[question.name] && refusal(question, value, "9999-12-31") !== null : Boolean(question.required);
  });
}
