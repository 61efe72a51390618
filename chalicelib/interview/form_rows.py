"""The rows of one question in the interview's XLSForm: what the officer is asked, and the field with the answer as the census keeps it.

Question x has one field x, whatever ODK needs to ask it. Where one input gives the whole answer, x is that input. Where it takes
several (a date or a year alone, a code or free text), or the register's value stands until it is corrected, the inputs are x_date,
x_year, x_given … and x is calculated from them: every condition, and whoever gets the results, reads x alone.
"""

from dataclasses import replace

from chalicelib.domain.register import INDONESIAN
from chalicelib.interview.form_inputs import Input, shape
from chalicelib.interview.speech import Row, Speech, beside
from chalicelib.interview.xpath import Translation
from chalicelib.questionnaire import Question

#: A person's row in members.csv, by one column alone: JavaRosa keeps an index for that, and a team's list is long.
PERSON = "instance('members')/root/item[person = ${person}]"
#: Where the choices stand that a registered value is one of.
_CHOSEN_AT = {"choice": "given", "country": "given", "listed": "code", "citizenship": "is"}


class Asking:
    """Makes the rows of questions."""

    def __init__(self, speech: Speech, translation: Translation) -> None:
        self._say = speech
        self._translation = translation

    def rows(self, question: Question) -> list[Row]:
        """All rows of one question: what stood before, the inputs, the answer, its paper, and what the register says instead."""
        inputs, answer = shape(question, self._say)
        if question.register and not answer:
            inputs, answer = [replace(inputs[0], suffix="given")], f"${{{question.name}_given}}"
        if question.register:
            answer = f"coalesce({answer}, ${{{question.name}_registered}})"
        relevant = self._translation.xpath(question.when, question.subject) if question.when else ""
        return [
            *self._before(question),
            *(self._input(question, one, relevant) for one in inputs),
            *([calculate(question.name, answer)] if answer else []),
            *self._photo(question),
            *self._register_says(question),
        ]

    def _input(self, question: Question, one: Input, relevant: str) -> Row:
        row = {
            "type": one.type,
            "name": f"{question.name}_{one.suffix}" if one.suffix else question.name,
            "relevant": " and ".join(filter(None, (relevant, one.when))),
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
            return [calculate(f"{name}_before", f"instance('households')/root/item[case_id = ${{case_id}}]/household_{name}")]
        answered = f"{PERSON}/member_{name}"
        if not question.register:
            return [calculate(f"{name}_before", answered)]
        return [
            calculate(f"{name}_registered", f"{PERSON}/registered_{name}"),
            calculate(f"{name}_before", f"coalesce({answered}, ${{{name}_registered}})"),
        ]

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
        note = {"type": "note", "name": f"{name}_register_says", "relevant": f"{registered} != '' and ${{{name}}} != {registered}"}
        return [*rows, {**note, **self._say.columns("label", self._say.own("registered", value=shown))}]


def calculate(name: str, calculation: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation}
