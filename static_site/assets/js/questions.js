// The questionnaire as the build has put it into this document: one template for each page with its questions, and the checks.

import { drawn } from "./drawing.js";
import { fill } from "./text.js";

function readQuestion(short) {
  const { question: name, type, required, register, shared, when, max, list, paper, dontKnow } = short.dataset;
  // A choice's help stands after its label.
  const choices = [...short.querySelectorAll("label")].map((one) => [one.dataset.value, one.firstChild.data.trim()]);
  return {
    name, type, register, list, paper, required: required !== undefined, shared: shared !== undefined, dontKnow: dontKnow !== undefined,
    when: when && JSON.parse(when), maxLength: Number(max), choices: new Map(choices), label: short.querySelector("b").textContent, short,
  };
}

function readPage(template) {
  const { page, subject, title, last } = template.dataset;
  const questions = [...template.content.querySelectorAll("[data-question]")].map(readQuestion);
  return { name: page, subject, title, last: last !== undefined, questions };
}

const pages = [...document.querySelectorAll("template[data-page]")].map(readPage);
const all = pages.flatMap((page) => page.questions);

export const questionnaire = {
  pages,
  checks: JSON.parse(document.getElementById("checks").textContent),
  of: (subject) => pages.filter((page) => page.subject === subject).flatMap((page) => page.questions),
  page: (name) => pages.find((page) => page.name === name),
  pageOf: (question) => pages.find((page) => page.questions.some(({ name }) => name === question)),
  question: (name) => all.find((question) => question.name === name),
};

export function labelOf(question, name) {
  return fill(question.label, { name });
}

/** The fields of one question, to be put on a page. */
export function cloned({ short }) {
  return drawn(short.cloneNode(true));
}
