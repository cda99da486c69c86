"""What does a receiver conclude about this client, sender and domain (RFC 7208 sections 4 to 6)?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from auditor.mailauth.dns import Absent, Answer, RecordType, Resolver, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.expansion import Expansion
from auditor.mailauth.spf.macros import IpAddress, MacroValues
from auditor.mailauth.spf.outcome import (
    MAX_MX_HOSTS,
    NOT_INCLUDED,
    RESULT_OF,
    Asked,
    CauseKind,
    Matched,
    Missed,
    SpfCause,
    SpfEvaluation,
    SpfResult,
)
from auditor.mailauth.spf.progress import Ended, OpenStep, Progress
from auditor.mailauth.spf.selection import MultipleRecords, NoRecord, can_be_asked, can_have_record, select
from auditor.mailauth.spf.terms import (
    AllTerm,
    ATerm,
    ExistsTerm,
    ExpTerm,
    IncludeTerm,
    Ip4Term,
    Ip6Term,
    Mechanism,
    MxTerm,
    PtrTerm,
    RedirectTerm,
    SpfRecord,
    SpfSyntaxFault,
)
from auditor.mailauth.spf.validated import validated_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one record says: pass, fail, softfail or neutral."""

    result: SpfResult
    matched: Matched | None = None
    path: tuple[Matched, ...] = ()
    exp: ExpTerm | None = None
    owner: DomainName
    """Whose record it is, a redirect's target after a redirect: the domain of ``exp`` (section 6.2)."""


async def check_host(
    resolver: Resolver,
    *,
    ip: IpAddress,
    domain: DomainName,
    sender: str,
    helo: DomainName | str,
    receiver: str = "unknown",
    timestamp: int = 0,
) -> SpfEvaluation:
    """``check_host()`` of RFC 7208 section 4.

    ``domain`` is the sender's domain, or the HELO name when ``sender`` is empty (section 2.4): see
    :func:`auditor.mailauth.spf.macros.domain_of`. ``receiver`` and ``timestamp`` are for ``%{r}`` and ``%{t}``.
    """
    values = MacroValues.of(sender, helo=helo, domain=domain, ip=ip, receiver=receiver, timestamp=timestamp)
    return await Evaluation(Progress(resolver, values.ip), values).run(domain)


class Evaluation:
    """One client's way through the records; it is walked once."""

    def __init__(self, progress: Progress, values: MacroValues) -> None:
        self._progress = progress
        self._expansion = Expansion(progress, values)

    async def run(self, domain: DomainName) -> SpfEvaluation:
        """From the record of ``domain`` to the result."""
        asked: list[Asked] = []
        cause, explanation = None, None
        verdict = Verdict(result=SpfResult.NONE, owner=domain)
        try:
            outcome = await self._evaluate((domain,), asked)
            if isinstance(outcome, Verdict):
                verdict = outcome
                if verdict.result is SpfResult.FAIL and verdict.exp is not None:
                    explanation = await self._expansion.explanation(verdict.exp, verdict.owner)
            else:
                cause = outcome
        except Ended as ended:
            verdict, cause = replace(verdict, result=ended.result), ended.cause
        return SpfEvaluation(
            domain=domain,
            ip=self._progress.ip,
            result=verdict.result,
            explanation=explanation,
            lookups=self._progress.lookups,
            void_lookups=self._progress.void_lookups,
            cause=cause,
            matched=verdict.matched,
            path=verdict.path,
            asked=tuple(asked),
            trace=tuple(step.close() for step in self._progress.steps),
            range=self._progress.range,
            depends_on_address=self._progress.depends_on_address,
        )

    async def _evaluate(self, path: tuple[DomainName, ...], asked: list[Asked]) -> Verdict | SpfCause:
        """One record: sections 4.3 to 4.7. A cause means ``none``; the errors are raised as Ended."""
        record = await self._record(path, asked)
        if isinstance(record, SpfCause):
            return record
        domain = path[-1]
        for mechanism in record.effective_mechanisms:
            step = self._progress.open(path, mechanism)
            inner = await self.mechanism(mechanism, step)
            if step.missed is None:
                here = Matched(domain, mechanism.text, mechanism.span)
                result = RESULT_OF[mechanism.qualifier]
                if inner is None or inner.matched is None:
                    return Verdict(result=result, matched=here, exp=record.exp, owner=domain)
                outer = (here, *inner.path)
                return Verdict(result=result, matched=inner.matched, path=outer, exp=record.exp, owner=domain)
        if record.effective_redirect:
            followed = await self.redirect(record.effective_redirect, path)
            if followed:
                return followed
        return Verdict(result=SpfResult.NEUTRAL, owner=domain)

    async def _record(self, path: tuple[DomainName, ...], asked: list[Asked]) -> SpfRecord | SpfCause:
        """Sections 4.3 to 4.5 and the syntax check of 4.6."""
        domain = path[-1]
        if not can_have_record(domain):
            return SpfCause(kind=CauseKind.BAD_DOMAIN, domain=domain, path=path)
        selected = select(await self._progress.ask(domain, RecordType.TXT, asked))
        match selected:
            case SpfRecord():
                return selected
            case NoRecord(absent=absent):
                return SpfCause(kind=CauseKind.NO_RECORD, domain=domain, path=path, absent=absent)
            case SpfSyntaxFault():
                cause = SpfCause(
                    kind=CauseKind.SYNTAX,
                    domain=domain,
                    path=path,
                    term=selected.term,
                    span=selected.span,
                    fault=selected,
                )
                raise Ended(SpfResult.PERMERROR, cause)
            case MultipleRecords(records=records):
                cause = SpfCause(kind=CauseKind.MULTIPLE_RECORDS, domain=domain, path=path, records=records)
                raise Ended(SpfResult.PERMERROR, cause)
            case Undetermined():
                cause = SpfCause(kind=CauseKind.DNS, domain=domain, path=path, target=domain, undetermined=selected)
                raise Ended(SpfResult.TEMPERROR, cause)

    async def mechanism(self, mechanism: Mechanism, step: OpenStep) -> Verdict | None:
        """Section 5: sets ``step.missed`` to None on a match; the inner verdict of a matching include."""
        match mechanism:
            case AllTerm():
                step.missed = None
            case Ip4Term() | Ip6Term():
                step.missed = self._listed(mechanism)
            case IncludeTerm():
                return await self._include(mechanism, step)
            case ATerm():
                step.missed = await self._a(mechanism, step)
            case MxTerm():
                step.missed = await self._mx(mechanism, step)
            case PtrTerm():
                step.missed = await self._ptr(mechanism, step)
            case ExistsTerm():
                step.missed = await self._exists(mechanism, step)
            case _:
                assert_never(mechanism)
        return None

    def _listed(self, mechanism: Ip4Term | Ip6Term) -> Missed | None:
        """Section 5.6."""
        network = mechanism.network
        if network.version != self._progress.ip.version:
            return Missed.OTHER_FAMILY
        return None if self._progress.holds(network.network_address, network.prefixlen) else Missed.ADDRESS_ELSEWHERE

    async def _include(self, mechanism: IncludeTerm, step: OpenStep) -> Verdict | None:
        """Section 5.2: pass matches; fail, softfail and neutral do not; none is permerror; errors pass through."""
        target = await self._expansion.target(mechanism.domain, step)
        if isinstance(target, Missed):
            step.missed = target
            return None
        inner = await self._evaluate((*step.path, target), step.asked)
        if isinstance(inner, SpfCause):
            raise step.permerror(CauseKind.INCLUDE_WITHOUT_RECORD, absent=inner.absent)
        step.missed = None if inner.result is SpfResult.PASS else NOT_INCLUDED[inner.result]
        return inner

    async def redirect(self, redirect: RedirectTerm, path: tuple[DomainName, ...]) -> Verdict | None:
        """Section 6.1: the target's result is the result; none is permerror. None: the term matches nothing."""
        step = self._progress.open(path, redirect)
        target = await self._expansion.target(redirect.domain, step)
        if isinstance(target, Missed):
            step.missed = target
            return None
        inner = await self._evaluate((*path, target), step.asked)
        if isinstance(inner, SpfCause):
            raise step.permerror(CauseKind.REDIRECT_WITHOUT_RECORD, absent=inner.absent)
        step.missed = None
        here = Matched(path[-1], redirect.text, redirect.span)
        return replace(inner, path=(here, *inner.path))

    async def _a(self, mechanism: ATerm, step: OpenStep) -> Missed | None:
        """Section 5.3."""
        target = await self._expansion.askable_target(mechanism.domain, step)
        if isinstance(target, Missed):
            return target
        reply = await self._progress.ask(target, self._progress.address_type, step.asked)
        match reply:
            case Undetermined():
                raise step.temperror(reply)
            case Absent():
                self._progress.void(step)
                return Missed.NO_ADDRESS
            case Answer():
                return None if self._progress.any_holds(reply, mechanism.cidr) else Missed.ADDRESS_ELSEWHERE

    async def _mx(self, mechanism: MxTerm, step: OpenStep) -> Missed | None:
        """Section 5.4; no fallback to the domain's own address. The hosts' addresses do not count as look-ups.

        Nor as void look-ups: section 4.6.4 limits terms, and this term's own question was answered. (An IPv6 client
        would otherwise make every IPv4-only mail exchanger a void look-up.)
        """
        target = await self._expansion.askable_target(mechanism.domain, step)
        if isinstance(target, Missed):
            return target
        reply = await self._progress.ask(target, RecordType.MX, step.asked)
        if isinstance(reply, Undetermined):
            raise step.temperror(reply)
        if isinstance(reply, Absent):
            self._progress.void(step)
            return Missed.NO_MAIL_EXCHANGER
        if len(reply.exchangers) > MAX_MX_HOSTS:
            raise step.permerror(CauseKind.MX_TOO_MANY_HOSTS)
        hosts = [mx.exchange for mx in reply.exchangers if can_be_asked(mx.exchange)]
        replies = await self._progress.ask_all(hosts, self._progress.address_type, step.asked)
        for addresses in replies:
            if isinstance(addresses, Undetermined):
                raise step.temperror(addresses)
            if isinstance(addresses, Answer) and self._progress.any_holds(addresses, mechanism.cidr):
                return None
        return Missed.ADDRESS_ELSEWHERE if any(isinstance(r, Answer) for r in replies) else Missed.NO_ADDRESS

    async def _ptr(self, mechanism: PtrTerm, step: OpenStep) -> Missed | None:
        """Section 5.5: DNS errors are no match."""
        target = await self._expansion.target(mechanism.domain, step)
        if isinstance(target, Missed):
            return target
        reply, names = await validated_names(self._progress, step.asked)
        if isinstance(reply, Absent):
            self._progress.void(step)
        if isinstance(reply, Undetermined):
            return Missed.DNS_FAILED
        if not names:
            return Missed.NO_VALIDATED_NAME
        return None if any(name.is_at_or_below(target) for name in names) else Missed.NAME_ELSEWHERE

    async def _exists(self, mechanism: ExistsTerm, step: OpenStep) -> Missed | None:
        """Section 5.7: always an A question, whatever the client's address is."""
        target = await self._expansion.askable_target(mechanism.domain, step)
        if isinstance(target, Missed):
            return target
        reply = await self._progress.ask(target, RecordType.A, step.asked)
        match reply:
            case Undetermined():
                raise step.temperror(reply)
            case Absent():
                self._progress.void(step)
                return Missed.NO_ADDRESS
            case Answer():
                return None
