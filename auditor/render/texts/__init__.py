"""What is said to people, in each language: sentences as data, filled with a report's values."""

from auditor.render.texts.loader import Sentences, Texts, load_texts

__all__ = ["Sentences", "Texts", "load_texts"]
