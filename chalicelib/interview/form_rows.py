"""The rows of one question in the interview's XLSForm: what the officer is asked, and the field with the answer as the census keeps it.

Question x has one field x, calculated, whatever ODK needs to ask it: every condition, and whoever gets the results, reads x alone.
x_before is what stood before the visit; x_kept is as much, while nobody needs to ask for it again. Only without it the inputs are
asked: x_given, or x_date, x_year, x_code … where an answer takes several.
"""

from dataclasses import replace

from chalicelib.domain.register import INDONESIAN
from chalicelib.interview.form_inputs import Input, shape
from chalicelib.interview.form_lookups import Lookups
from chalicelib.interview.speech import Row, Speech, beside
from chalicelib.interview.xpath import Translation
from chalicelib.questionnaire import Question

#: Where the choices stand that a registered value is one of.
_CHOSEN_AT = {"choice": "given", "country": "given", "listed": "code", "citizenship": "is"}


class Asking:
    """Makes the rows of questions."""

    def __init__(self, speech: Speech, translation: Translation, lookups: Lookups) -> None:
        self._say = speech
        self._translation = translation
        self._lookups = lookups

    def rows(self, question: Question) -> list[Row]:
        """All rows of one question: what stood before, the inputs, the answer, its paper, and what the register says instead."""
        inputs, answer = shape(question, self._say)
        if not answer:
            inputs, answer = [replace(inputs[0], suffix="given")], f"${{{question.name}_given}}"
        if question.register:
            answer = f"coalesce({answer}, ${{{question.name}_registered}})"
        relevant = self._translation.xpath(question.when, question.subject) if question.when else ""
        return [
            *self._before(question),
            self._kept(question, relevant),
            *(self._input(question, one, relevant) for one in inputs),
            calculate(question.name, f"coalesce(${{{question.name}_kept}}, {answer})"),
            *self._photo(question),
            *self._register_says(question),
        ]

    def _input(self, question: Question, one: Input, relevant: str) -> Row:
        row = {
            "type": one.type,
            "name": f"{question.name}_{one.suffix}",
            "relevant": " and ".join(filter(None, (f"${{{question.name}_kept}} = ''", relevant, one.when))),
            # Once, and not by default: people come into being after the form was opened, and a saved form calculates again.
            "calculation": f"once({one.begins})",
            "appearance": one.appearance,
            "choice_filter": one.choice_filter,
            "constraint": one.constraint,
            **self._labels(question, one),
            **(self._say.columns("constraint_message", one.message) if one.message else {}),
        }
        if one.belongs:
            row["required"] = "yes"
        elif question.required and one.ends:
            # What the register says stands: an emptied field goes back to it.
            row["required"] = f"${{{question.name}_registered}} = ''" if question.register else "yes"
        return row

    def _labels(self, question: Question, one: Input) -> Row:
        if one.label:
            return self._say.columns("label", one.label)
        hints = [self._say.asked(question.help)] if question.help else []
        if question.example:
            hints.append(self._say.own("example", example=self._say.asked(question.example)))
        label = self._say.columns("label", self._say.asked(question.label))
        return {**label, **self._say.columns("hint", beside(*hints))} if hints else label

    def _before(self, question: Question) -> list[Row]:
        """What the family answered online, or else what the register says."""
        name = question.name
        if question.subject == "household":
            return [calculate(f"{name}_before", self._lookups.of_case(f"household_{name}"))]
        answered = self._lookups.of_person(f"member_{name}")
        if not question.register:
            return [calculate(f"{name}_before", answered)]
        return [
            calculate(f"{name}_registered", self._lookups.of_person(f"registered_{name}")),
            calculate(f"{name}_before", f"coalesce({answered}, ${{{name}_registered}})"),
        ]

    def _kept(self, question: Question, relevant: str) -> Row:
        """What is known and not asked again, unless all is, or the case says that this can't stay."""
        wrong = f"contains(${{{question.subject}_asked}}, ';{question.name};')"
        kept = f"if(${{all_again}} = 'yes' or {wrong}, '', ${{{question.name}_before}})"
        return {**calculate(f"{question.name}_kept", kept), "relevant": relevant}

    def _photo(self, question: Question) -> list[Row]:
        if not question.paper:
            return []
        row = {"type": "image", "name": f"{question.name}_photo", "relevant": f"${{{question.name}}} = 'photo'"}
        return [{**row, "parameters": "max-pixels=1600", **self._say.columns("label", self._say.own("photo"))}]

    def _register_says(self, question: Question) -> list[Row]:
        """A line that shows the register's value beside another one."""
        if not question.register:
            return []
        name, registered = question.name, f"${{{question.name}_registered}}"
        shown, rows = registered, []
        if question.type in _CHOSEN_AT:
            label = f"jr:choice-name({registered}, '${{{name}_{_CHOSEN_AT[question.type]}}}')"
            if question.type == "citizenship":
                label = f"if({registered} = {INDONESIAN!r}, {label}, jr:choice-name({registered}, '${{{name}_country}}'))"
            shown, rows = f"${{{name}_registered_label}}", [calculate(f"{name}_registered_label", label)]
        note = {
            "type": "note",
            "name": f"{name}_register_says",
            "relevant": f"${{{name}_kept}} = '' and {registered} != '' and ${{{name}}} != {registered}",
        }
        return [*rows, {**note, **self._say.columns("label", self._say.own("registered", value=shown))}]


def calculate(name: str, calculation: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation}
