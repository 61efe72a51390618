"""What the questionnaire says in each language, side by side: in the codebook's cells, in an XLSForm's columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.interview.form_texts import TEXTS

Row = dict[str, str]
#: A text in each language, by its code.
Said = dict[str, str]


class WordsMissing(LookupError):
    """A language has no words for a text of the definition: a form that is half in another language asks badly."""


@dataclass(frozen=True, slots=True)
class Speech:
    """`languages` are codes with their own names, the form's first language first; `words` has the definition's words in each."""

    languages: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]

    def asked(self, text: str) -> Said:
        """A text of the definition. Raises WordsMissing."""
        try:
            return {language: self.words[language][text] for language in self.languages}
        except KeyError:
            without = [name for code, name in self.languages.items() if text not in self.words[code]]
            raise WordsMissing(f"There are no words for “{text}” in {', '.join(without)}.") from None

    def own(self, key: str, **filled: object) -> Said:
        """A text of the form itself, with its blanks filled: with the same in all languages, or with a text in each."""
        blanks = {name: value if isinstance(value, dict) else dict.fromkeys(self.languages, str(value)) for name, value in filled.items()}
        said = {}
        for language in self.languages:
            said[language] = TEXTS[key][language]
            for name, value in blanks.items():
                said[language] = said[language].replace(f"{{{name}}}", value[language])
        return said

    def columns(self, column: str, said: Said) -> Row:
        """`said` under `column`; who is spoken of stands in the field `called`."""
        return {f"{column}::{name} ({code})": said[code].replace("{name}", "${called}") for code, name in self.languages.items()}


def beside(*parts: Said, by: str = " ") -> Said:
    """Texts one after the other, in each language."""
    return {language: by.join(filter(None, (part[language] for part in parts))) for language in (parts[0] if parts else {})}
