"""What does a datum say to people, in each language?"""

from __future__ import annotations

from dataclasses import dataclass, fields

from auditor.knowledge.loader import InvalidField


@dataclass(frozen=True, slots=True, kw_only=True)
class Localized:
    """A sentence that stands beside a datum: a field for each language of the product; neither translates the other."""

    en: str
    es: str

    def __post_init__(self) -> None:
        for field in fields(self):
            text = self.said_in(field.name)
            if not text or text != text.strip():
                raise InvalidField(field.name, detail="a text without blanks around it")

    def said_in(self, language: str) -> str:
        """The sentence in the language of that code."""
        text: str = getattr(self, language)
        return text
