// The questionnaire as the build has put it into this document: one template for each page, its questions marked.

import { fill } from "./text.js";

function readQuestion(node) {
  const { question, type, required, register, when, maxLength } = node.dataset;
  const choices = [...node.querySelectorAll("input[type=radio]")].map((input) => [input.value, input.closest("label").textContent.trim()]);
  const label = node.querySelector("[data-label]").textContent.trim();
  return {
    name: question, type, required: required !== undefined, register, when: when && JSON.parse(when),
    maxLength: Number(maxLength), choices: new Map(choices), label,
  };
}

function readPage(template) {
  const questions = [...template.content.querySelectorAll("[data-question]")].map(readQuestion);
  return { name: template.dataset.page, subject: template.dataset.subject, template, questions, title: template.dataset.title };
}

const pages = [...document.querySelectorAll("template[data-page]")].map(readPage);

export const questionnaire = {
  pages,
  of: (subject) => pages.filter((page) => page.subject === subject).flatMap((page) => page.questions),
  page: (name) => pages.find((page) => page.name === name),
  pageOf: (question) => pages.find((page) => page.questions.some(({ name }) => name === question)),
  question: (name) => pages.flatMap((page) => page.questions).find((question) => question.name === name),
};

export function labelOf(question, name) {
  return fill(question.label, { name });
}
