"""Which way does the mail go, when little was stated?"""

from __future__ import annotations

import pytest

from auditor.model.report import ElementView
from auditor.model.severity import Source
from tests.unit.worlds import (
    DMARC,
    ENVELOPE_MX,
    ENVELOPE_SPF,
    FROM_SPF,
    KEY,
    READY,
    SENDER_KEYS,
    SENDER_ZONE,
    TOKENS,
    audit_world,
    codes,
    finding,
    keys,
    without,
)

ELSEWHERE = without(READY, ENVELOPE_MX, ENVELOPE_SPF)
FEEDBACK = "300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.\n"
NEWS = "news.hotel.example. 300 IN MX 10 mx.panel.example.\n" + FROM_SPF.replace("hotel", "news.hotel", 1)


def below_news(records: str) -> str:
    return records.replace("hotel.example", "news.hotel.example")


def element(value: str, source: Source) -> ElementView:
    return ElementView(value=value, source=source)


def test_the_profile_s_pattern_is_tried_first() -> None:
    assert audit_world(READY).path.envelope == element("bounce.hotel.example", Source.PROFILE)


def test_then_the_usual_labels_are_probed_and_said_to_be() -> None:
    zones = ELSEWHERE + f"ses.hotel.example. {FEEDBACK}" + ENVELOPE_SPF.replace("bounce", "ses")
    report = audit_world(zones)
    assert report.path.envelope == element("ses.hotel.example", Source.PROBED)
    assert finding(report, "envelope-ok").confidence == "inferred"


def test_a_wildcard_mx_is_not_a_mail_from_domain() -> None:
    report = audit_world(ELSEWHERE + f"*.hotel.example. {FEEDBACK}")
    assert report.path.envelope == element("amazonses.com", Source.ASSUMED)
    assert "wildcard-answers" in codes(report)


def test_a_name_that_somebody_made_is_told_from_the_wildcard_beside_it() -> None:
    own = f"ses.hotel.example. 300 IN CNAME out.hotel.example.\nout.hotel.example. {FEEDBACK}"
    report = audit_world(ELSEWHERE + f"*.hotel.example. {FEEDBACK}" + own)
    assert report.path.envelope == element("ses.hotel.example", Source.PROBED)


def test_otherwise_the_sender_s_own_is_assumed() -> None:
    report = audit_world(ELSEWHERE)
    assert report.path.envelope == element("amazonses.com", Source.ASSUMED)
    assert finding(report, "envelope-default").fields["stated"] is False
    assert report.verdict.state == "READY_WITH_RISKS"


def test_the_default_follows_the_region() -> None:
    report = audit_world(READY, mail_from="default", region="eu-west-1")
    assert report.path.envelope == element("eu-west-1.amazonses.com", Source.GIVEN)


def test_an_spf_record_alone_at_the_pattern_shows_that_a_mail_from_domain_was_meant() -> None:
    report = audit_world(without(READY, ENVELOPE_MX))
    assert report.path.envelope == element("bounce.hotel.example", Source.PROFILE)
    assert "envelope-mx-missing" in codes(report, "blocker")


def test_tokens_at_an_ancestor_make_it_the_signing_domain() -> None:
    zones = READY + NEWS + below_news(ENVELOPE_MX + ENVELOPE_SPF)
    report = audit_world(zones, domain="news.hotel.example")
    assert report.path.identity == element("hotel.example", Source.PROBED)
    assert report.path.envelope == element("bounce.news.hotel.example", Source.PROFILE)
    assert report.verdict.state == "READY"


def test_an_envelope_that_was_found_beside_the_identity_that_was_found_may_not_be_what_is_used() -> None:
    report = audit_world(without(READY, keys(*TOKENS)) + below_news(keys(*TOKENS)) + NEWS, domain="news.hotel.example")
    assert report.path.identity == element("news.hotel.example", Source.PROBED)
    assert report.path.envelope == element("bounce.hotel.example", Source.PROBED)
    assert finding(report, "envelope-not-subdomain").confidence == "inferred"
    assert report.verdict.state == "INCONCLUSIVE"


def test_of_two_identities_with_all_tokens_the_one_above_the_envelope_is_taken() -> None:
    report = audit_world(READY + below_news(keys(*TOKENS)) + NEWS, domain="news.hotel.example")
    assert report.path.identity == element("hotel.example", Source.PROBED)
    assert report.verdict.state == "READY"


def test_without_keys_the_identity_is_assumed_above_the_envelope() -> None:
    report = audit_world(READY + NEWS, domain="news.hotel.example", ses_tokens=())
    assert report.path.identity == element("hotel.example", Source.ASSUMED)
    assert "envelope-not-subdomain" not in codes(report)


def test_a_token_at_another_domain_does_not_complete_the_set() -> None:
    stray, *rest = TOKENS
    zones = without(READY, keys(*rest)) + below_news(keys(*rest) + ENVELOPE_MX + ENVELOPE_SPF) + NEWS
    report = audit_world(zones, domain="news.hotel.example")
    incomplete = finding(report, "dkim-ses-tokens-incomplete")
    assert (incomplete.severity, incomplete.subject) == ("blocker", "news.hotel.example")
    assert incomplete.fields["missing"] == (stray,)
    assert report.plan is not None
    assert [(each.name, each.type) for each in report.plan.changes] == [
        (f"{stray}._domainkey.news.hotel.example", "CNAME")
    ]
    assert report.plan is not None
    assert report.plan.reaches == "READY"


def test_tokens_are_not_missing_where_the_whole_set_may_be_at_a_silent_candidate() -> None:
    silent = "".join(f"{token}._domainkey.hotel.example. IN TIMEOUT ANY\n" for token in TOKENS)
    report = audit_world(without(READY, keys(*TOKENS)) + silent + NEWS, domain="news.hotel.example")
    assert not codes(report, "blocker")
    assert "dkim" in {each.question for each in report.unknowns}
    assert report.verdict.state == "INCONCLUSIVE"


def test_records_that_lead_elsewhere_do_not_outweigh_the_right_ones() -> None:
    wrong = below_news(keys(*TOKENS)).replace("dkim.amazonses.com", "panel.example")
    wrong = "".join(line.rpartition(" ")[0] + " x.panel.example.\n" for line in wrong.splitlines())
    report = audit_world(READY + wrong + NEWS, domain="news.hotel.example")
    assert report.path.identity == element("hotel.example", Source.PROBED)
    assert "dkim-cname-wrong-target" not in codes(report)


@pytest.mark.parametrize(
    ("silent", "state"),
    [("bounce", "INCONCLUSIVE"), ("mail", "INCONCLUSIVE"), ("em", "READY")],
)
def test_a_label_that_did_not_answer_matters_only_before_the_one_that_was_found(silent: str, state: str) -> None:
    found = (ENVELOPE_MX + ENVELOPE_SPF).replace("bounce", "ses")
    report = audit_world(ELSEWHERE + found + f"{silent}.hotel.example. IN TIMEOUT ANY\n")
    assert report.path.envelope == element("ses.hotel.example", Source.PROBED)
    assert report.verdict.state == state


def test_a_stated_identity_is_the_only_place_where_keys_are_looked_for() -> None:
    report = audit_world(READY, domain="hotel.example", identity="other.example")
    assert report.path.identity == element("other.example", Source.GIVEN)
    assert "dkim-ses-tokens-incomplete" in codes(report, "blocker")


def test_an_envelope_of_another_organization_is_told_apart_from_one_the_sender_refuses() -> None:
    other = ENVELOPE_MX.replace("hotel", "crm") + ENVELOPE_SPF.replace("hotel", "crm")
    crm = "crm.example. 300 IN SOA ns1.crm.example. h.crm.example. 1 2 3 4 300\n"
    refused = audit_world(READY + crm + other, mail_from="bounce.crm.example")
    assert {"envelope-not-subdomain"} <= codes(refused, "blocker")
    aligned_elsewhere = audit_world(
        READY + crm + other + keys(*TOKENS).replace("hotel", "crm"),
        mail_from="bounce.crm.example",
        identity="crm.example",
    )
    assert "envelope-other-organization" in codes(aligned_elsewhere, "risk")
    assert "alignment-none" in codes(aligned_elsewhere, "blocker")


def test_a_wildcard_key_is_no_key() -> None:
    zones = without(READY, keys(*TOKENS)) + f'*._domainkey.hotel.example. 300 IN TXT "p={KEY[:200]}" "{KEY[200:]}"\n'
    report = audit_world(zones)
    assert "dkim-ok" not in codes(report)
    assert {"dkim-ses-tokens-incomplete", "alignment-only-spf"} <= codes(report, "blocker")


def test_a_domain_that_does_not_exist_has_one_cause() -> None:
    report = audit_world(SENDER_ZONE + SENDER_KEYS)
    problems = [each.code for each in report.findings if each.severity == "blocker" and not each.because_of]
    assert problems == ["from-domain-not-found"]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ('_dmarc.hotel.example.hotel.example. 300 IN TXT "v=DMARC1; p=none"\n', "record-name-doubled"),
        ('hotel.example. 300 IN TXT "v=DMARC1; p=none"\n', "record-at-wrong-name"),
        ('dmarc.hotel.example. 300 IN TXT "v=DMARC1; p=none"\n', "record-at-wrong-name"),
    ],
)
def test_a_misplaced_policy_explains_the_missing_one(record: str, code: str) -> None:
    report = audit_world(without(READY, DMARC) + record)
    assert finding(report, "dmarc-missing").because_of == (finding(report, code).id,)


def test_a_wildcard_text_does_not_make_a_misplaced_record() -> None:
    zones = without(READY, DMARC) + '*.hotel.example. 300 IN TXT "v=DMARC1; p=none"\n'
    report = audit_world(zones)
    assert not codes(report) & {"record-name-doubled", "record-at-wrong-name"}


def test_what_the_zone_s_own_server_has_is_not_missing() -> None:
    zones = without(READY, FROM_SPF, DMARC) + "$SERVER 192.0.2.53\n" + FROM_SPF + DMARC
    report = audit_world(zones)
    assert report.verdict.state == "READY_WITH_RISKS"
    assert codes(report, "blocker", "risk") == {"record-not-yet-visible"}
    soon = [each for each in report.findings if each.code == "record-not-yet-visible"]
    assert {each.fields["visible_by"] for each in soon} == {"2026-03-01T12:05:00Z"}


def test_what_the_zone_s_own_server_does_not_have_either_is_missing() -> None:
    report = audit_world(without(READY, DMARC))
    assert "_dmarc.hotel.example/TXT@192.0.2.53" in {query.id for query in report.queries}
    assert "dmarc-missing" in codes(report, "blocker")


def test_an_audit_asks_few_questions() -> None:
    assert len(audit_world(READY).queries) <= 35


def test_no_question_is_put_above_the_domain_but_for_its_policy() -> None:
    report = audit_world(without(READY, DMARC, FROM_SPF))
    above = {query.name for query in report.queries if query.name.endswith("example") and "hotel" not in query.name}
    assert above == {"_dmarc.example", "ns1.panel.example"}
