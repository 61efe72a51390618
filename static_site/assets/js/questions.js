// The questionnaire as the build has put it into this document: one template for each page, its questions marked, and the checks.

import { fill } from "./text.js";

function readQuestion(node) {
  const { question: name, type, required, register, shared, when, max, list, paper } = node.dataset;
  // A choice's help stands after its label.
  const choices = [...node.querySelectorAll("input[type=radio]")].map((input) => [input.value, input.nextElementSibling.firstChild.data.trim()]);
  return {
    name, type, register, list, paper, required: required !== undefined, shared: shared !== undefined, when: when && JSON.parse(when),
    maxLength: Number(max), dontKnow: Boolean(node.querySelector("[data-dont-know]")), choices: new Map(choices),
    label: node.querySelector("[data-label]").textContent.trim(),
  };
}

function readPage(template) {
  const { page, subject, title, last } = template.dataset;
  const questions = [...template.content.querySelectorAll("[data-question]")].map(readQuestion);
  return { name: page, subject, title, last: last !== undefined, template, questions };
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

/** A copy of the fields of one question, as its page has them. */
export function cloned({ name }) {
  return questionnaire.pageOf(name).template.content.querySelector(`[data-question=${name}]`).cloneNode(true);
}
