"""How does a report carry its own sentences, for those who read its JSON directly?"""

from __future__ import annotations

from dataclasses import replace

from auditor.model.report import Report, TextsView, TextView
from auditor.render.language import Lang
from auditor.render.texts import Sentences, load_texts


def with_texts(report: Report, lang: Lang) -> Report:
    """The report with the sentences of its findings and unknowns in one language, in place of any others."""
    texts = load_texts(lang)
    told = TextsView(
        lang=lang.value,
        findings={each.id: _view(texts.finding(each)) for each in report.findings},
        unknowns={each.id: _view(texts.unknown(each)) for each in report.unknowns},
    )
    return replace(report, texts=told)


def _view(sentences: Sentences) -> TextView:
    return TextView(title=sentences.title, why=sentences.why, fix=sentences.fix)
