"""Which name does a term ask about, and what does its owner say to a refused sender (RFC 7208 sections 4.8, 6.2)?"""

from __future__ import annotations

from dataclasses import replace

from auditor.mailauth.dns import Answer, RecordType
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.macro_syntax import MacroString
from auditor.mailauth.spf.macros import MacroValues, expand, expand_name
from auditor.mailauth.spf.outcome import Asked, Missed
from auditor.mailauth.spf.progress import OpenStep, Progress
from auditor.mailauth.spf.selection import can_be_asked
from auditor.mailauth.spf.syntax import parse_explanation
from auditor.mailauth.spf.terms import ExpTerm
from auditor.mailauth.spf.validated import preferred_name, validated_names


class Expansion:
    """Expands the macro strings of one evaluation."""

    def __init__(self, progress: Progress, values: MacroValues) -> None:
        self._progress = progress
        self._values = values

    async def target(self, spec: MacroString | None, step: OpenStep) -> DomainName | Missed:
        """The ``<target-name>`` of section 4.8; no match for a local part outside ASCII (RFC 8616 section 4)."""
        if spec is None:
            return step.domain
        if not self._values.sender.is_ascii and spec.letters & {"s", "l"}:
            return Missed.LOCAL_PART_NOT_ASCII
        self._progress.depends_on_address |= spec.depends_on_address
        step.name = expand_name(spec, await self._values_at(spec, step.domain, step.asked))
        return step.name

    async def askable_target(self, spec: MacroString | None, step: OpenStep) -> DomainName | Missed:
        """The target name, if DNS can be asked for it; else the term does not match (section 4.8 leaves it open)."""
        target = await self.target(spec, step)
        return target if isinstance(target, Missed) or can_be_asked(target) else Missed.UNASKABLE_NAME

    async def explanation(self, exp: ExpTerm, owner: DomainName) -> str | None:
        """Section 6.2: any trouble on the way, and there is no explanation. ``owner``: whose record holds ``exp``."""
        unnoted: list[Asked] = []
        name = expand_name(exp.domain, await self._values_at(exp.domain, owner, unnoted))
        if not can_be_asked(name):
            return None
        reply = await self._progress.ask(name, RecordType.TXT, unnoted)
        texts = reply.texts if isinstance(reply, Answer) else ()
        explanation = parse_explanation(texts[0]) if len(texts) == 1 else None
        if explanation is None:
            return None
        octets = expand(explanation, await self._values_at(explanation, owner, unnoted))
        return octets.decode("ascii") if all(0x20 <= octet <= 0x7E for octet in octets) else None

    async def _values_at(self, spec: MacroString, domain: DomainName, asked: list[Asked]) -> MacroValues:
        values = replace(self._values, domain=domain)
        if "p" not in spec.letters:
            return values
        _, names = await validated_names(self._progress, asked)
        return replace(values, validated_name=preferred_name(names, domain))
