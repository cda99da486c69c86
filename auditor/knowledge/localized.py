"""What does a datum say to people, in each language?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.knowledge.loader import InvalidField


@dataclass(frozen=True, slots=True, kw_only=True)
class Localized:
    """A sentence that stands beside a datum, in every language of the product; neither translates the other."""

    en: str
    es: str

    def __post_init__(self) -> None:
        for language, text in (("en", self.en), ("es", self.es)):
            if not text or text != text.strip():
                raise InvalidField(language, detail="a text without blanks around it")
