"""Reports as the pipeline would write them, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from auditor.mailauth.names import DomainName
from auditor.model.facts import DkimFact, DmarcFact, Facts, LegFact, SpfFact, SpfNodeFact, ZoneFact
from auditor.model.finding import Finding, UnknownKind
from auditor.model.findings.alignment import AlignmentNone, AlignmentOk, AlignmentOnlyDkim
from auditor.model.findings.dkim import DkimKeyWeak, DkimOk, DkimSesTokensIncomplete
from auditor.model.findings.dmarc import DmarcMissing, DmarcOk, DmarcWithoutReports
from auditor.model.findings.envelope import EnvelopeDefault, EnvelopeOk
from auditor.model.findings.from_domain import FromDomainOk
from auditor.model.findings.placement import PlacementOk, RecordNameDoubled
from auditor.model.findings.spf import SpfMissing, SpfMultipleRecords, SpfOk, SpfSenderNotAuthorised, SpfTypingMistake
from auditor.model.plan import Action
from auditor.model.question import Question
from auditor.model.report import (
    ChangeView,
    ElementView,
    FindingView,
    PathView,
    PlanView,
    ProfileView,
    QueryView,
    Report,
    RequestView,
    ToolView,
    UnknownView,
    Value,
    VerdictView,
)
from auditor.model.severity import Identity, Owner, Severity, Source
from auditor.model.verdict import CampaignState, State

TOKENS = (
    "abcdefghijklmnopqrstuvwxyz234567",
    "bcdefghijklmnopqrstuvwxyz234567a",
    "cdefghijklmnopqrstuvwxyz234567ab",
)
MODELS = ("rfc7489", "rfc9989")
SES_SPF = "v=spf1 include:amazonses.com ~all"


def name(text: str) -> DomainName:
    return DomainName(text)


def plain(value: object) -> Value:
    if isinstance(value, tuple):
        return tuple(str(plain(item)) for item in value)
    if isinstance(value, DomainName):
        return value.text
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert value is None or isinstance(value, str | int)
    return value if value is None or isinstance(value, bool | int) else str(value)


def view(finding: Finding, *, fixed_by: tuple[str, ...] = ()) -> FindingView:
    """A finding as a report shows it."""
    return FindingView(
        id=finding.id,
        code=finding.code,
        question=finding.question,
        severity=finding.severity,
        consequence=finding.consequence,
        category=finding.category,
        confidence=finding.confidence,
        subject=finding.subject.text,
        identity=finding.identity,
        fields={key: plain(getattr(finding, key)) for key in type(finding).own_fields()},
        references=finding.references,
        evidence=tuple(query.id for query in finding.evidence),
        owner=finding.owner,
        because_of=finding.because_of,
        fixed_by=fixed_by,
    )


def path(domain: str, *, envelope: str | None = None, source: Source = Source.PROFILE) -> PathView:
    return PathView(
        from_domain=ElementView(value=domain, source=Source.GIVEN),
        identity=ElementView(value=domain, source=Source.GIVEN),
        envelope=ElementView(value=envelope or f"bounce.{domain}", source=source),
        region=ElementView(value="eu-west-1", source=Source.PROBED),
        selectors=tuple(ElementView(value=token, source=Source.GIVEN) for token in TOKENS),
        addresses=ElementView(value="amazon-ses", source=Source.ASSUMED),
    )


def spf_fact(domain: str, record: str = SES_SPF, result: str = "pass") -> SpfFact:
    root = SpfNodeFact(
        domain=domain,
        status="record" if record else "missing",
        via="",
        record=record,
        lookups=1,
        void_lookups=0,
        depth=0,
        networks=0,
    )
    below = SpfNodeFact(
        domain="amazonses.com",
        status="record",
        via="include:amazonses.com",
        record="v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 -all",
        lookups=0,
        void_lookups=0,
        depth=1,
        networks=3,
    )
    return SpfFact(
        domain=domain,
        result=result,
        lookups=1 if record else 0,
        void_lookups=0,
        tree=(root, below) if record else (root,),
    )


def dkim_fact(token: str, domain: str, status: str = "usable") -> DkimFact:
    return DkimFact(
        selector=token,
        domain=domain,
        name=f"{token}._domainkey.{domain}",
        token=True,
        target=f"{token}.dkim.amazonses.com",
        status=status,
        algorithm="rsa",
        bits=2048,
        record="v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJFfAKE",
    )


def facts(domain: str, *, policy: str = "none") -> Facts:
    record = f"v=DMARC1; p={policy}; rua=mailto:dmarc@{domain}" if policy else ""
    return Facts(
        zone=ZoneFact(
            zone=domain,
            name_servers=("ns1.dns-host.example", "ns2.dns-host.example"),
            dns_host="example-dns",
            dns_host_name="Example DNS",
            exchangers=("mx1.mail.example",),
            mail_provider_name="Example Mail",
        ),
        spf_from=spf_fact(domain),
        spf_envelope=spf_fact(f"bounce.{domain}"),
        dkim=tuple(dkim_fact(token, domain) for token in TOKENS),
        dmarc=tuple(
            DmarcFact(
                model=model,
                policy=policy,
                at=f"_dmarc.{domain}" if policy else "",
                tag="p" if policy else "",
                record=record,
                organizational_domain=domain,
            )
            for model in MODELS
        ),
        alignment=tuple(
            LegFact(
                mechanism=mechanism,
                model=model,
                domain=d,
                mode="relaxed",
                authenticated="yes",
                related="yes",
                aligned="yes",
            )
            for model in MODELS
            for mechanism, d in (("spf", f"bounce.{domain}"), ("dkim", domain))
        ),
    )


def queries(domain: str) -> tuple[QueryView, ...]:
    def query(owner: str, kind: str, status: str, *answers: str) -> QueryView:
        return QueryView(
            id=f"{owner}/{kind}",
            name=owner,
            type=kind,
            status=status,
            answers=answers,
            server="192.0.2.53",
            flags=("ra", "rd"),
        )

    return (
        query(f"_dmarc.{domain}", "TXT", "answer", f'"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"'),
        query(domain, "MX", "answer", "10 mx1.mail.example."),
        query(domain, "TXT", "answer", f'"{SES_SPF}"'),
        query(f"bounce.{domain}", "MX", "answer", "10 feedback-smtp.eu-west-1.amazonses.com."),
        query(f"bounce.{domain}", "TXT", "answer", f'"{SES_SPF}"'),
    )


def passed(domain: str) -> tuple[FindingView, ...]:
    """What is found where nothing is wrong."""
    d, envelope = name(domain), name(f"bounce.{domain}")
    spf = {"sender": "Amazon SES", "lookups": 1, "void_lookups": 0, "record": SES_SPF}
    return (
        view(FromDomainOk(subject=d, exchangers=(name("mx1.mail.example"),))),
        view(SpfOk(subject=d, question=Question.FROM_SPF, identity=Identity.FROM, **spf)),
        view(EnvelopeOk(subject=envelope, exchanger=name("feedback-smtp.eu-west-1.amazonses.com"), region="eu-west-1")),
        view(SpfOk(subject=envelope, question=Question.ENVELOPE_SPF, identity=Identity.ENVELOPE, **spf)),
        *(
            view(
                DkimOk(
                    subject=name(f"{token}._domainkey.{domain}"),
                    selector=token,
                    algorithm="rsa",
                    bits=2048,
                    target=name(f"{token}.dkim.amazonses.com"),
                )
            )
            for token in TOKENS
        ),
        view(
            DmarcOk(
                subject=name(f"_dmarc.{domain}"),
                policy="none",
                tag="p",
                record=f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}",
            )
        ),
        view(AlignmentOk(subject=d, envelope=envelope, signing_domain=d)),
        view(PlacementOk(subject=d)),
    )


def without(found: tuple[FindingView, ...], *codes: str) -> tuple[FindingView, ...]:
    return tuple(each for each in found if f"{each.code}@{each.identity}" not in codes and each.code not in codes)


def report(domain: str, state: State, findings: tuple[FindingView, ...], **more: object) -> Report:
    """A report about ``domain``; ``more`` replaces fields of it."""
    campaign = {State.NOT_READY: CampaignState.ERROR, State.INCONCLUSIVE: CampaignState.UNKNOWN}
    base = Report(
        tool=ToolView(name="auditor", version="0.1.0", knowledge="2026-11-21", public_suffix_list="2026-11-20"),
        audited_at="2026-11-21T09:30:00Z",
        profile=ProfileView(name="platform", digest="0123456789abcdef", assumed=True),
        request=RequestView(
            domain=domain,
            mail_from=None,
            identity=None,
            ses_tokens=TOKENS,
            selectors=(),
            no_dkim=False,
            sender="amazon-ses",
            region=None,
            volume="bulk",
        ),
        path=path(domain),
        verdict=VerdictView(
            state=state,
            campaign_state=campaign.get(state, CampaignState.OK),
            deciding=tuple(each.id for each in findings if each.severity is Severity.BLOCKER),
        ),
        findings=tuple(sorted(findings, key=lambda each: (each.severity.rank, each.id))),
        unknowns=(),
        facts=facts(domain),
        queries=queries(domain),
    )
    return replace(base, **more)  # type: ignore[arg-type] # any arguments


def change(action: Action, kind: str, full_name: str, value: str, mends: tuple[str, ...], **more: object) -> ChangeView:
    zone = str(more.pop("zone", "hotel.example"))
    host = full_name.removesuffix(zone).removesuffix(".") or "@"
    base = ChangeView(
        id=f"{action}:{full_name}/{kind}",
        action=action,
        type=kind,
        name=full_name,
        host=host,
        zone=zone,
        value=value,
        before=None,
        ttl=3600,
        owner=Owner.DNS,
        order=1,
        undo="delete-created",
        mends=mends,
    )
    return replace(base, **more)  # type: ignore[arg-type] # any arguments


def ready() -> Report:
    return report("hotel.example", State.READY, passed("hotel.example"))


def two_spf_and_no_dmarc() -> Report:
    domain = "hotel.example"
    spf_change = "replace:hotel.example/TXT"
    dmarc_change = "create:_dmarc.hotel.example/TXT"
    records = ("v=spf1 include:spf.mail.example ~all", "v=spf1 include:amazonses.com -all")
    two = view(
        SpfMultipleRecords(
            subject=name(domain), question=Question.FROM_SPF, identity=Identity.FROM, at=name(domain), records=records
        ),
        fixed_by=(spf_change,),
    )
    not_authorised = view(
        SpfSenderNotAuthorised(
            subject=name(domain),
            question=Question.FROM_SPF,
            identity=Identity.FROM,
            sender="Amazon SES",
            result="permerror",
            matched="",
            record="",
            because_of=(two.id,),
        )
    )
    missing = view(
        DmarcMissing(subject=name(f"_dmarc.{domain}"), looked_at=(name(f"_dmarc.{domain}"),)),
        fixed_by=(dmarc_change,),
    )
    plan = PlanView(
        changes=(
            change(
                Action.REPLACE,
                "TXT",
                domain,
                "v=spf1 include:amazonses.com include:spf.mail.example ~all",
                (two.id,),
                before=records,
                undo="restore-before",
            ),
            change(Action.CREATE, "TXT", f"_dmarc.{domain}", "v=DMARC1; p=none", (missing.id,), order=2),
        ),
        reaches=State.READY,
        remaining=(),
    )
    good = without(passed(domain), "spf-ok@from", "dmarc-ok")
    return report(
        domain,
        State.NOT_READY,
        (two, not_authorised, missing, *good),
        plan=plan,
        facts=replace(facts(domain, policy=""), spf_from=spf_fact(domain, records[0], "permerror")),
    )


def unknown_dkim(domain: str, tried: tuple[str, ...] = ()) -> UnknownView:
    return UnknownView(
        id=f"dkim/dkim-not-proven:{domain}",
        question=Question.DKIM,
        kind=UnknownKind.NEEDS_INPUT,
        reason="dkim-not-proven",
        fields={"subject": domain, "tried": tried},
        retry_helps=False,
        next_step="give-ses-tokens",
        owner=Owner.PLATFORM,
        evidence=(),
    )


def wants_tokens(domain: str = "hotel.example") -> Report:
    unknown = unknown_dkim(domain, (f"amazonses._domainkey.{domain}", f"selector1._domainkey.{domain}"))
    base = report(domain, State.INCONCLUSIVE, without(passed(domain), "dkim-ok", "alignment-ok"))
    unproven = {"authenticated": "unknown", "aligned": "unknown"}
    legs = tuple(replace(leg, **unproven) if leg.mechanism == "dkim" else leg for leg in base.facts.alignment)
    return replace(
        base,
        unknowns=(unknown,),
        verdict=replace(base.verdict, deciding=(unknown.id,)),
        request=replace(base.request, ses_tokens=()),
        path=replace(base.path, selectors=()),
        facts=replace(base.facts, dkim=(), alignment=legs),
    )


def dns_timed_out() -> Report:
    domain = "hotel.example"
    unknowns = tuple(
        UnknownView(
            id=f"{question}/timeout:{subject}",
            question=question,
            kind=UnknownKind.COULD_NOT_ASK,
            reason="timeout",
            fields={"subject": subject, "tried": ()},
            retry_helps=True,
            next_step="retry-later",
            owner=Owner.HOTEL_IT,
            evidence=(),
        )
        for question, subject in (
            (Question.DMARC, f"_dmarc.{domain}"),
            (Question.ENVELOPE_SPF, f"bounce.{domain}"),
            (Question.FROM_DOMAIN, domain),
            (Question.FROM_SPF, domain),
        )
    )
    base = report(domain, State.INCONCLUSIVE, ())
    return replace(base, unknowns=unknowns, verdict=replace(base.verdict, deciding=tuple(u.id for u in unknowns)))


def with_risks() -> Report:
    domain = "hotel.example"
    d, default = name(domain), name("eu-west-1.amazonses.com")
    envelope = view(EnvelopeDefault(subject=default, stated=False))
    only_dkim = view(
        AlignmentOnlyDkim(spf_known=True, subject=d, envelope=default, signing_domain=d, because_of=(envelope.id,))
    )
    reports = view(DmarcWithoutReports(subject=name(f"_dmarc.{domain}"), record="v=DMARC1; p=none"))
    weak = view(DkimKeyWeak(subject=name(f"{TOKENS[0]}._domainkey.{domain}"), selector=TOKENS[0], bits=1024))
    good = without(passed(domain), "envelope-ok", "spf-ok@envelope", "alignment-ok")
    return report(
        domain,
        State.READY_WITH_RISKS,
        (envelope, only_dkim, reports, weak, *good),
        path=path(domain, envelope=default.text, source=Source.ASSUMED),
    )


def many_causes() -> Report:
    """Everything wrong at once, with a long value and a change that DNS alone does not finish."""
    domain = "hotel.example"
    envelope = f"bounce.{domain}"
    long_value = "v=spf1 " + " ".join(f"include:spf{i}.a-provider-with-a-long-name.example" for i in range(8)) + " ~all"
    two = view(
        SpfMultipleRecords(
            subject=name(domain),
            question=Question.FROM_SPF,
            identity=Identity.FROM,
            at=name(domain),
            records=("v=spf1 mx -all", "v=spf1 a -all"),
        ),
        fixed_by=(f"replace:{domain}/TXT",),
    )
    tokens = view(
        DkimSesTokensIncomplete(subject=name(domain), missing=TOKENS, given=3, wanted=3),
        fixed_by=tuple(f"create:{token}._domainkey.{domain}/CNAME" for token in TOKENS),
    )
    no_spf = view(
        SpfMissing(subject=name(envelope), question=Question.ENVELOPE_SPF, identity=Identity.ENVELOPE),
        fixed_by=(f"create:{envelope}/TXT",),
    )
    doubled = view(
        RecordNameDoubled(
            subject=name(f"_dmarc.{domain}"),
            type="TXT",
            found_at=name(f"_dmarc.{domain}.{domain}"),
            value="v=DMARC1; p=none",
        ),
        fixed_by=(f"create:_dmarc.{domain}/TXT", f"delete:_dmarc.{domain}.{domain}/TXT"),
    )
    missing = view(
        DmarcMissing(subject=name(f"_dmarc.{domain}"), looked_at=(name(f"_dmarc.{domain}"),), because_of=(doubled.id,)),
        fixed_by=(f"create:_dmarc.{domain}/TXT",),
    )
    none = view(
        AlignmentNone(
            subject=name(domain),
            envelope=name(envelope),
            signing_domain=name(domain),
            policy="",
            because_of=(tokens.id, no_spf.id),
        )
    )
    no_mx = change(
        Action.CREATE,
        "MX",
        envelope,
        "feedback-smtp.eu-west-1.amazonses.com.",
        (),
        priority=10,
        order=1,
    )
    changes = (
        change(
            Action.REPLACE,
            "TXT",
            domain,
            long_value,
            (two.id,),
            before=("v=spf1 mx -all", "v=spf1 a -all"),
            undo="restore-before",
        ),
        *(
            change(
                Action.CREATE,
                "CNAME",
                f"{token}._domainkey.{domain}",
                f"{token}.dkim.amazonses.com.",
                (tokens.id,),
            )
            for token in TOKENS
        ),
        change(Action.CREATE, "TXT", envelope, SES_SPF, (no_spf.id,)),
        no_mx,
        change(Action.CREATE, "TXT", f"_dmarc.{domain}", "v=DMARC1; p=none", (doubled.id, missing.id)),
        change(
            Action.DELETE,
            "TXT",
            f"_dmarc.{domain}.{domain}",
            "",
            (doubled.id,),
            before=("v=DMARC1; p=none",),
            undo="restore-before",
            order=2,
        ),
    )
    timeout = UnknownView(
        id=f"placement/timeout:{domain}",
        question=Question.PLACEMENT,
        kind=UnknownKind.COULD_NOT_ASK,
        reason="timeout",
        fields={"subject": domain, "tried": ()},
        retry_helps=True,
        next_step="retry-later",
        owner=Owner.HOTEL_IT,
        evidence=(),
    )
    return report(
        domain,
        State.NOT_READY,
        (two, tokens, no_spf, doubled, missing, none, passed(domain)[0]),
        unknowns=(timeout,),
        plan=PlanView(changes=changes, reaches=State.READY_WITH_RISKS, remaining=()),
    )


def hostile() -> Report:
    """Read back from a file that somebody else wrote: nothing in it can be trusted."""
    domain = "xn--hoteland-h3a7g.example"
    evil = (
        "<script>alert(1)</script> \\027[31m\x1b[2J\x07\r\n\u202eegassem\u200b\x9b31m & \"quoted\" 'single' {braces} "
    )
    huge = "v=spf1 " + "a" * 65_000
    base = two_spf_and_no_dmarc()
    two = view(
        SpfMultipleRecords(
            subject=name(domain),
            question=Question.FROM_SPF,
            identity=Identity.FROM,
            at=name(domain),
            records=("v=spf1 " + evil, huge),
        ),
        fixed_by=(f"replace:{domain}/TXT",),
    )
    assert base.plan is not None
    plan = replace(
        base.plan,
        changes=(
            change(
                Action.REPLACE,
                "TXT",
                domain,
                "v=spf1 " + evil,
                (two.id,),
                before=("v=spf1 " + evil, huge),
                zone=evil,
                host=evil,
            ),
            change(Action.CREATE, "TXT", f"_dmarc.{domain}", huge, (), zone=domain),
        ),
    )
    fact = facts(domain)
    return report(
        domain,
        State.NOT_READY,
        (two, *passed(domain)[1:]),
        plan=plan,
        unknowns=(replace(unknown_dkim(domain), fields={"subject": evil, "tried": (evil, huge)}),),
        facts=replace(
            fact,
            zone=replace(fact.zone, dns_host_name=evil, mail_provider_name=evil, exchangers=(evil,)),
            spf_from=spf_fact(domain, huge),
        ),
        queries=(replace(queries(domain)[0], answers=(evil, huge), server=evil),),
    )


def mistyped() -> Report:
    """A slip inside one record, which makes the record useless; the plan mends it."""
    domain = "hotel.example"
    record = "v=spf1 include:amazonses.com ~ all"
    change_id = f"replace:{domain}/TXT"
    slip = view(
        SpfTypingMistake(
            subject=name(domain),
            question=Question.FROM_SPF,
            identity=Identity.FROM,
            at=name(domain),
            record=record,
            mistake="qualifier-apart",
            effect="permerror",
            start=29,
            end=34,
            corrected=SES_SPF,
        ),
        fixed_by=(change_id,),
    )
    not_authorised = view(
        SpfSenderNotAuthorised(
            subject=name(domain),
            question=Question.FROM_SPF,
            identity=Identity.FROM,
            sender="Amazon SES",
            result="permerror",
            matched="",
            record=record,
            because_of=(slip.id,),
        )
    )
    mending = change(Action.REPLACE, "TXT", domain, SES_SPF, (slip.id,), before=(record,), undo="restore-before")
    return report(
        domain,
        State.NOT_READY,
        (slip, not_authorised, *without(passed(domain), "spf-ok@from")),
        plan=PlanView(changes=(mending,), reaches=State.READY, remaining=()),
        facts=replace(facts(domain), spf_from=spf_fact(domain, record, "permerror")),
    )


SAMPLES = {
    "ready": ready,
    "two-spf-and-no-dmarc": two_spf_and_no_dmarc,
    "wants-tokens": wants_tokens,
    "dns-timed-out": dns_timed_out,
    "with-risks": with_risks,
    "many-causes": many_causes,
    "mistyped": mistyped,
    "hostile": hostile,
}
"""Each makes its report anew."""
