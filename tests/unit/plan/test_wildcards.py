"""Where a wildcard answers: what no panel shows is not deleted, and what a plan switches off is written out."""

from __future__ import annotations

import pytest

from auditor.model.plan import Action
from auditor.model.report import ChangeView, Report
from tests.cases.publishing import published
from tests.unit.plan.planning import plan_world
from tests.unit.worlds import DMARC, ENVELOPE_MX, ENVELOPE_SPF, READY, TOKENS, audit_world, keys, without

BOUNCE = "bounce.hotel.example"
NEWS = "news.hotel.example"
NO_ENVELOPE = without(READY, ENVELOPE_MX, ENVELOPE_SPF)
IRELAND = "feedback-smtp.eu-west-1.amazonses.com."
BUILDER = "*.hotel.example. 300 IN CNAME web.builder.example.\nweb.builder.example. 300 IN A 192.0.2.80\n"


def wildcard(data: str) -> str:
    return f"*.hotel.example. 300 IN {data}\n"


def kept(
    zones: str, *, mail_from: str, domain: str = "hotel.example", identity: str | None = None, region: str | None = None
) -> Report:
    """The report; what its plan promises is true in the zone with the changes made, where wildcards do what they do."""

    def audit(world: str) -> Report:
        return audit_world(world, domain=domain, identity=identity, mail_from=mail_from, region=region)

    report = audit(zones)
    after = audit(published(zones, report.plan.changes))
    assert after.verdict.state is report.plan.reaches
    assert {each.id for each in after.findings if each.severity in {"blocker", "risk"}} == set(report.plan.remaining)
    assert after.plan.changes == ()
    return report


def written(report: Report) -> dict[str, str]:
    return {f"{each.name}/{each.type}": each.value for each in report.plan.changes}


def unmade(changes: tuple[ChangeView, ...]) -> list[str]:
    return [each.id for each in changes if each.action is not Action.CREATE or each.before]


def test_an_exchanger_that_was_the_wildcards_is_created_beside_the_first_record() -> None:
    report = kept(NO_ENVELOPE + wildcard(f"MX 10 {IRELAND}"), mail_from=BOUNCE)
    assert written(report) == {f"{BOUNCE}/TXT": "v=spf1 include:amazonses.com ~all", f"{BOUNCE}/MX": IRELAND}
    assert unmade(report.plan.changes) == []
    assert not [each for each in report.plan.remaining_findings if each.code != "wildcard-answers"]


def test_a_policy_for_mail_that_was_the_wildcards_is_created_beside_the_exchanger() -> None:
    zones = NO_ENVELOPE + wildcard('TXT "v=spf1 include:amazonses.com ~all"')
    report = kept(zones, mail_from=BOUNCE, region="eu-west-1")
    assert written(report) == {f"{BOUNCE}/TXT": "v=spf1 include:amazonses.com ~all", f"{BOUNCE}/MX": IRELAND}
    assert unmade(report.plan.changes) == []


def test_the_return_address_gets_the_senders_policy_and_not_the_other_texts_of_the_web_site() -> None:
    zones = NO_ENVELOPE + 'hotel.example. 300 IN TXT "site-verification=1"\n' + wildcard("CNAME hotel.example.")
    report = kept(zones, mail_from=BOUNCE, region="eu-west-1")
    assert written(report) == {f"{BOUNCE}/TXT": "v=spf1 include:amazonses.com ~all", f"{BOUNCE}/MX": IRELAND}


def test_what_a_wildcard_says_that_this_mail_does_not_need_is_not_repeated() -> None:
    zones = NO_ENVELOPE + wildcard('TXT "site-verification=1"') + wildcard("A 192.0.2.80")
    planned = plan_world(zones + ENVELOPE_MX.replace("bounce", "x"), mail_from=BOUNCE, region="eu-west-1")
    assert planned.values == {f"{BOUNCE}/TXT": ["v=spf1 include:amazonses.com ~all"], f"{BOUNCE}/MX": [f"10 {IRELAND}"]}


def test_a_name_that_comes_to_exist_because_of_one_below_it_keeps_its_mail_and_its_site() -> None:
    zones = (
        without(READY, keys(*TOKENS))
        + wildcard("MX 10 mx.panel.example.")
        + wildcard("A 192.0.2.80")
        + wildcard("AAAA 2001:db8::80")
        + wildcard('TXT "v=spf1 include:amazonses.com ~all"')
    )
    report = kept(zones, domain=NEWS, identity=NEWS, mail_from="default")
    changes = written(report)
    assert changes[f"{NEWS}/MX"] == "mx.panel.example."
    assert changes[f"{NEWS}/A"] == "192.0.2.80"
    assert changes[f"{NEWS}/AAAA"] == "2001:db8::80"
    assert changes[f"{NEWS}/TXT"] == "v=spf1 include:amazonses.com ~all"
    assert {name for name in changes if "_domainkey" in name} == {f"{t}._domainkey.{NEWS}/CNAME" for t in TOKENS}


def test_a_name_that_is_an_alias_through_the_wildcard_stays_one() -> None:
    zones = without(READY, keys(*TOKENS)) + BUILDER
    planned = plan_world(zones, domain=NEWS, identity=NEWS, mail_from="default")
    assert planned.values[f"{NEWS}/CNAME"] == ["web.builder.example."]
    assert f"{NEWS}/TXT" not in planned.values


@pytest.mark.parametrize("missing", [DMARC, keys(*TOKENS), ENVELOPE_MX + ENVELOPE_SPF], ids=["dmarc", "keys", "bounce"])
def test_a_cname_that_only_a_wildcard_makes_is_neither_deleted_nor_replaced(missing: str) -> None:
    report = kept(without(READY, missing) + BUILDER, mail_from=BOUNCE, region="eu-west-1")
    assert {f"{line.split('.')[0]}.{line.split()[0].partition('.')[2]}" for line in missing.splitlines()} == {
        f"{each.name}." for each in report.plan.changes
    }
    assert unmade(report.plan.changes) == []


def test_a_record_that_says_what_the_wildcard_says_is_there_if_the_name_is() -> None:
    zones = without(READY, ENVELOPE_SPF) + f'{BOUNCE}. 300 IN TXT "v=spf1 -all"\n' + wildcard('TXT "v=spf1 -all"')
    report = kept(zones, mail_from=BOUNCE)
    (change,) = report.plan.changes
    assert (change.action, change.before) == (Action.REPLACE, ("v=spf1 -all",))
