"""What is wrong, what of it follows from what, and what is right?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from auditor.model.question import Question
from auditor.model.report import FindingView, Report
from auditor.model.severity import Confidence, Consequence, Severity
from auditor.render.causes import Cause, number_causes
from auditor.render.html.excerpt import Marked, mark, merge_alike
from auditor.render.texts import Texts

MOST_RECORDS = 6
"""Records quoted beneath one problem; every one of them stands among the questions further down."""

_RECORD_FIELDS = ("record", "records", "value", "text", "near_misses")
"""Fields that quote what stands in DNS, the most telling first."""

_BETWEEN_STRINGS = re.compile('(?<!\\\\)" "')
"""What parts the strings of a TXT record in presentation format (RFC 1035 section 5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What DNS says at a name: the record with its guilty part, or the word for there being none."""

    heading: str
    name: str
    record: Marked | None
    said: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """What is quoted from where, whichever part of it is marked, and as a record or as DNS writes its strings."""
        marked = self.record
        text = marked.before + marked.guilty + marked.after if marked is not None else self.said
        return self.name, "".join(_BETWEEN_STRINGS.split(text.removeprefix('"').removesuffix('"')))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault. ``number`` is 0 for a consequence, which is shown beneath its cause."""

    number: int
    severity: Severity
    word: str
    inferred: bool
    title: str
    why: str
    fix: tuple[str, ...]
    quotes: tuple[Quote, ...]
    corrected: str
    effect: str
    changes: tuple[int, ...]
    """Numbers of the changes that mend it, or at least ease it."""
    eased: bool
    """The second audit still names it."""
    code: str
    references: tuple[str, ...]
    follows: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """Something that is right."""

    title: str
    why: str


def number_problems(report: Report) -> dict[str, int]:
    """The number under which each fault stands: its own, or that of its cause."""
    return {fault.id: cause.number for cause in number_causes(report) for fault in cause.findings}


def show_problems(report: Report, texts: Texts, changes: Mapping[str, int]) -> tuple[Problem, ...]:
    """The causes, numbered from 1, each with its consequences; ``changes`` are the numbers of changes by id."""
    remaining = frozenset(report.plan.remaining if report.plan is not None else ())

    def show(view: FindingView, number: int, follows: tuple[Problem, ...]) -> Problem:
        mending = tuple(sorted({changes[each] for each in view.fixed_by if each in changes}))
        eased = bool(mending) and view.id in remaining
        return _problem(view, texts, tuple(_quotes(view, report, texts)), mending, eased, number, follows)

    def show_cause(cause: Cause) -> Problem:
        whole = show(cause.finding, cause.number, ())
        follows = tuple(
            _beneath(show(fault, 0, ()), whole, open_still=_stays_open(fault, remaining))
            for fault in cause.consequences
        )
        return replace(_graded(whole, cause, texts), follows=follows)

    return tuple(show_cause(cause) for cause in number_causes(report))


def _stays_open(fault: FindingView, remaining: frozenset[str]) -> bool:
    """Whether no change mends it. The second audit names what is worse than advice."""
    return fault.id in remaining or (fault.severity is Severity.ADVICE and not fault.fixed_by)


def _graded(problem: Problem, cause: Cause, texts: Texts) -> Problem:
    """The cause as bad as the worst that follows from it, with what that one does."""
    worst = cause.blocked_by
    if worst is None:
        return replace(problem, severity=cause.severity, word=texts.term("severity", cause.severity))
    return replace(
        problem, severity=worst.severity, word=texts.term("severity", worst.severity), effect=_effect(worst, texts)
    )


def _beneath(consequence: Problem, cause: Problem, *, open_still: bool) -> Problem:
    """A consequence without what its cause says already: what the changes mend is mended for both."""
    quoted = {quote.words for quote in cause.quotes}
    return replace(
        consequence,
        effect="",
        quotes=tuple(quote for quote in consequence.quotes if quote.words not in quoted),
        fix=() if cause.changes and not open_still else consequence.fix,
        changes=() if consequence.changes == cause.changes else consequence.changes,
    )


def _effect(view: FindingView, texts: Texts) -> str:
    return "" if view.consequence is Consequence.NONE else texts.term("consequence", view.consequence)


def _problem(
    view: FindingView,
    texts: Texts,
    quotes: tuple[Quote, ...],
    changes: tuple[int, ...],
    eased: bool,
    number: int,
    follows: tuple[Problem, ...],
) -> Problem:
    told = texts.finding(view)
    corrected = view.fields.get("corrected")
    return Problem(
        number=number,
        severity=view.severity,
        word=texts.term("severity", view.severity),
        inferred=view.confidence is Confidence.INFERRED,
        title=told.title,
        why=told.why,
        # Where the plan mends it, the change says what to do, once.
        fix=() if changes and not eased else told.fix,
        quotes=quotes,
        corrected=corrected if isinstance(corrected, str) and not changes else "",
        effect=_effect(view, texts),
        changes=changes,
        eased=eased,
        code=view.code,
        references=view.references,
        follows=follows,
    )


def _quotes(view: FindingView, report: Report, texts: Texts) -> Iterator[Quote]:
    where = str(view.fields.get("found_at") or view.fields.get("at") or view.subject)
    records = _quoted_by(view, report, where)[:MOST_RECORDS]
    if records:
        heading = texts.ui("html.problem.record-at", name=where)
        spans = [_span(view, record) if len(records) == 1 else (0, 0) for record in records]
        yield from (
            Quote(heading=heading, name=where, record=mark(text, *span))
            for text, span in zip(records, spans, strict=True)
        )
    else:
        yield from _answers(view, report, texts)


def _quoted_by(view: FindingView, report: Report, where: str) -> tuple[str, ...]:
    """What the finding itself quotes; else, where it is about SPF, the record as the survey read it."""
    for key in _RECORD_FIELDS:
        if value := view.fields.get(key):
            return value if isinstance(value, tuple) else (str(value),)
    if view.question not in {Question.FROM_SPF, Question.ENVELOPE_SPF}:
        return ()
    trees = [fact.tree for fact in (report.facts.spf_from, report.facts.spf_envelope) if fact is not None]
    return next(((node.record,) for tree in trees for node in tree if node.domain == where and node.record), ())


def _answers(view: FindingView, report: Report, texts: Texts) -> Iterator[Quote]:
    """What DNS answered to the questions that the finding rests on; what several servers say alike stands once."""
    queries = {query.id: query for query in report.queries}
    for alike in merge_alike(queries[key] for key in view.evidence if key in queries)[:MOST_RECORDS]:
        query, servers = alike[0], len({each.server for each in alike})
        types = tuple(dict.fromkeys(each.type for each in alike))
        asked = "html.problem.asked-alike" if servers > 1 else "html.problem.asked"
        heading = texts.ui(asked, type=types, name=query.name, count=servers)
        if query.answers:
            yield from (
                Quote(heading=heading, name=query.name, record=mark(answer, 0, 0))
                for answer in query.answers[:MOST_RECORDS]
            )
        else:
            yield Quote(heading=heading, name=query.name, record=None, said=texts.term("status", query.status))


def _span(view: FindingView, record: str) -> tuple[int, int]:
    """Where in the record the fault lies: as the finding says, or where the term that it names stands."""
    match view.fields:
        case {"start": int(start), "end": int(end)}:
            return start, end
        case {"term": str(term)} if term and term in record:
            return record.index(term), record.index(term) + len(term)
        case _:
            return 0, 0


def show_good(report: Report, texts: Texts) -> tuple[Good, ...]:
    """What is right, in the order of the report."""
    told = (texts.finding(view) for view in report.findings if view.severity is Severity.PASSED)
    return tuple(Good(title=sentences.title, why=sentences.why) for sentences in told)
