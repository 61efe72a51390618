// Follows the site's rules, bundled, and the definition: answers a line of JSON with a line of JSON.

const questions = definition.questions.map((question) => ({
  ...question,
  choices: new Map(question.choices.filter(({ retired }) => !retired).map(({ value, label }) => [value, label])),
  maxLength: question.max_length,
  dontKnow: question.dont_know,
}));
const asked = (part) => questions.filter(({ subject }) => subject === part);

function subjects({ household, members, prefilled }, on) {
  const people = members.map(({ id, registered, answers }) => ({
    id, pointer: `/members/${id}`, values: { ...registered, ...answers }, added: !registered, registered: registered ?? {}, prefilled, on,
  }));
  for (const person of people) person.people = people;
  return { whole: { id: "household", pointer: "/household", values: household, people, prefilled, on }, people };
}

const SAID = {
  refused: ({ question, value, today }) => refusal(questions.find(({ name }) => name === question), value, today),
  holding({ condition, family, of, on }) {
    const { whole, people } = subjects(family, on);
    return holds(condition, of === "household" ? whole : people.find(({ id }) => id === of));
  },
  judged({ family, on }) {
    const { whole, people } = subjects(family, on);
    const everywhere = [[whole, asked("household")], ...people.map((person) => [person, asked("member")])];
    const pointers = (chosen) => everywhere.flatMap(([subject, all]) => chosen(all, subject).map(({ name }) => `${subject.pointer}/${name}`));
    return {
      applying: pointers((all, subject) => all.filter(({ when }) => holds(when, subject))),
      gaps: pointers(gaps),
      fired: fired(definition.checks, whole, on),
    };
  },
};

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const about = JSON.parse(line);
  let answer;
  try {
    answer = { said: SAID[about.what](about) };
  } catch (error) {
    answer = { error: `${error}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
