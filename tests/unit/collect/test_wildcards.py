"""Is what a wildcard answers taken for nothing, whatever comes behind it, and a silent control for no proof?"""

from __future__ import annotations

import pytest

from auditor.mailauth.dns import Query, Reason, RecordType, Reply, Resolver, Undetermined
from auditor.model.report import Report
from auditor.model.severity import Source
from auditor.net.world import World
from tests.unit.worlds import (
    ENVELOPE_MX,
    ENVELOPE_SPF,
    KEY,
    READY,
    TOKENS,
    audit_world,
    codes,
    finding,
    keys,
    without,
)

BUILDER = "web.builder.example. 300 IN A 192.0.2.7\n"
EVERYWHERE = "*.hotel.example. 300 IN CNAME web.builder.example.\n" + BUILDER
BELOW_DOMAINKEY = "*._domainkey.hotel.example. 300 IN CNAME web.builder.example.\n" + BUILDER
MAIL_AT_BUILDER = "web.builder.example. 300 IN MX 10 mx.builder.example.\n"
NO_KEYS = without(READY, keys(*TOKENS))
NO_ENVELOPE = without(READY, ENVELOPE_MX, ENVELOPE_SPF)
TEXT_KEY = f's1._domainkey.hotel.example. 300 IN TXT "p={KEY[:200]}" "{KEY[200:]}"\n'


class WithoutControls:
    """Names that nobody made get no answer."""

    def __init__(self, inner: Resolver, *types: RecordType) -> None:
        self._inner = inner
        self._types = types

    async def ask(self, query: Query) -> Reply:
        if query.name.labels[:1] and query.name.labels[0].startswith("wildcard-control") and query.type in self._types:
            return Undetermined(query=query, reason=Reason.TIMEOUT)
        return await self._inner.ask(query)


def planned(report: Report) -> set[tuple[str, str]]:
    assert report.plan is not None
    return {(each.action, each.type) for each in report.plan.changes}


def test_tokens_that_only_a_wildcard_cname_answers_are_missing() -> None:
    report = audit_world(NO_KEYS + EVERYWHERE)
    assert "dkim-ses-tokens-incomplete" in codes(report, "blocker")
    assert "dkim-cname-wrong-target" not in codes(report)
    assert planned(report) == {("create", "CNAME")}


def test_a_selector_that_only_a_wildcard_cname_answers_is_missing() -> None:
    report = audit_world(NO_KEYS + BELOW_DOMAINKEY, selectors=("s1",))
    assert "dkim-selector-missing" in codes(report, "blocker")
    assert "dkim-cname-dangling" not in codes(report)


def test_a_wildcard_cname_to_a_host_without_texts_is_told() -> None:
    report = audit_world(READY + BELOW_DOMAINKEY)
    told = finding(report, "wildcard-answers")
    assert (told.severity, told.subject) == ("risk", "_domainkey.hotel.example")
    assert (told.fields["types"], told.fields["value"]) == (("CNAME",), "web.builder.example.")
    assert "placement-ok" not in codes(report)


@pytest.mark.parametrize("more", ["", MAIL_AT_BUILDER])
def test_the_envelope_s_mx_is_missing_where_only_a_wildcard_cname_answers(more: str) -> None:
    report = audit_world(NO_ENVELOPE + EVERYWHERE + more, mail_from="bounce.hotel.example", region="eu-west-1")
    assert "envelope-mx-missing" in codes(report, "blocker")
    assert ("create", "MX") in planned(report)
    assert report.plan is not None
    assert report.plan.reaches == "READY_WITH_RISKS"


def test_the_wildcard_of_a_candidate_is_not_measured_by_another_candidate_s_control() -> None:
    zones = NO_KEYS + f'*._domainkey.hotel.example. 300 IN TXT "p={KEY[:200]}" "{KEY[200:]}"\n'
    report = audit_world(zones, domain="news.hotel.example", selectors=("s1",))
    assert "dkim-ok" not in codes(report)
    assert "dkim-selector-missing" in codes(report, "blocker")


def test_a_mail_exchanger_behind_a_silent_control_is_no_observed_envelope() -> None:
    zones = NO_ENVELOPE + "*.hotel.example. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.\n"
    report = audit_world(WithoutControls(World.from_zones(zones), RecordType.MX))
    assert not Source(report.path.envelope.source).is_observed
    assert report.verdict.state == "INCONCLUSIVE"
    assert not codes(report, "blocker")
    assert {each.question for each in report.unknowns} >= {"envelope", "envelope-spf"}


def test_a_wildcard_cname_to_a_silent_host_is_no_silence_about_the_envelope() -> None:
    silent = EVERYWHERE.replace(BUILDER, "web.builder.example. IN TIMEOUT ANY\n")
    report = audit_world(READY + silent)
    assert report.path.envelope.value == "bounce.hotel.example"
    assert "envelope-ok" in codes(report)
    assert codes(report, "blocker", "risk") == {"wildcard-answers"}


def test_a_key_behind_a_silent_control_is_neither_there_nor_missing() -> None:
    resolver = WithoutControls(World.from_zones(NO_KEYS + TEXT_KEY), RecordType.TXT)
    report = audit_world(resolver, selectors=("s1",))
    assert not [each for each in report.findings if each.code.startswith("dkim-")]
    assert "dkim" in {each.question for each in report.unknowns}
    assert report.verdict.state == "INCONCLUSIVE"


def test_a_token_that_leads_to_its_own_target_needs_no_control() -> None:
    report = audit_world(WithoutControls(World.from_zones(READY), RecordType.TXT))
    assert "dkim-ok" in codes(report)
    assert report.verdict.state == "READY"


def test_a_key_that_is_not_there_needs_no_control() -> None:
    report = audit_world(WithoutControls(World.from_zones(NO_KEYS), RecordType.TXT))
    assert "dkim-ses-tokens-incomplete" in codes(report, "blocker")
