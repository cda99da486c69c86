"""Worlds in which a careless audit would say too much, or too little."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.border import make_request
from auditor.knowledge.profiles import Profile, load_profile
from auditor.mailauth.dns import Query, Reason, RecordType, Reply, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.request import Volume
from auditor.net.world import World
from auditor.render.language import Lang
from auditor.render.text import Color, Detail, render_text
from tests.unit.worlds import (
    DMARC,
    ENVELOPE_MX,
    ENVELOPE_SPF,
    FROM_SPF,
    READY,
    SENDER_KEYS,
    TOKENS,
    audit_request,
    audit_world,
    codes,
    finding,
    keys,
    without,
)

EACH_ADDRESS = "*.ok.panel.example. 300 IN A 127.0.0.1\n"
NEWS = (
    "news.hotel.example. 300 IN MX 10 mx.panel.example.\n"
    'news.hotel.example. 300 IN TXT "v=spf1 include:amazonses.com -all"\n'
    "bounce.news.hotel.example. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.\n"
    'bounce.news.hotel.example. 300 IN TXT "v=spf1 include:amazonses.com -all"\n'
)


def own_profile(folder: Path, text: str) -> Profile:
    path = folder / "own.toml"
    path.write_text(f'name = "own"\nmail_from = "bounce.{{domain}}"\n{text}', encoding="utf-8")
    return load_profile(str(path))


@pytest.mark.parametrize("given", [TOKENS[:2], TOKENS])
def test_low_volume_does_not_excuse_a_token_that_is_not_known(given: tuple[str, ...]) -> None:
    silent = without(READY, keys(TOKENS[2])) + f"{TOKENS[2]}._domainkey.hotel.example. IN TIMEOUT ANY\n"
    assert audit_world(silent, ses_tokens=given, volume=Volume.LOW).verdict.state == "INCONCLUSIVE"


def test_a_record_that_asks_for_each_address_is_not_proven_by_a_sample() -> None:
    zones = without(READY, ENVELOPE_SPF) + (
        'bounce.hotel.example. 300 IN TXT "v=spf1 exists:%{i}.ok.panel.example -all"\n' + EACH_ADDRESS
    )
    report = audit_world(zones)
    assert report.verdict.state == "READY_WITH_RISKS"
    assert finding(report, "spf-answer-depends-on-address").severity == "risk"


def test_a_sample_that_fails_is_no_proof_either() -> None:
    zones = (
        without(READY, ENVELOPE_SPF) + 'bounce.hotel.example. 300 IN TXT "v=spf1 exists:%{i}.no.panel.example -all"\n'
    )
    report = audit_world(zones)
    assert report.verdict.state == "INCONCLUSIVE"
    assert finding(report, "spf-sender-not-authorised").confidence == "inferred"


@pytest.mark.parametrize("minimum", ["quarantine", "reject"])
def test_a_platform_s_minimum_counts_for_a_missing_policy_at_any_volume(tmp_path: Path, minimum: str) -> None:
    own = own_profile(tmp_path, f'minimum_dmarc = "{minimum}"\n')
    report = audit_world(without(READY, DMARC), profile=own, volume=Volume.LOW)
    assert (report.verdict.state, report.verdict.campaign_state) == ("NOT_READY", "ERROR")


@pytest.mark.parametrize(
    ("record", "minimum", "state"),
    [
        ("p=quarantine", "quarantine", "READY"),
        ("p=quarantine", "reject", "NOT_READY"),
        ("p=reject; t=y", "reject", "NOT_READY"),
        ("p=reject", "reject", "READY"),
    ],
)
def test_the_policy_that_applies_is_held_against_the_minimum(
    tmp_path: Path, record: str, minimum: str, state: str
) -> None:
    zones = (
        without(READY, DMARC) + f'_dmarc.hotel.example. 300 IN TXT "v=DMARC1; {record}; rua=mailto:d@hotel.example"\n'
    )
    report = audit_world(zones, profile=own_profile(tmp_path, f'minimum_dmarc = "{minimum}"\n'))
    assert report.verdict.state == state


def test_a_policy_that_enforces_is_not_blamed_for_not_being_stricter() -> None:
    assert "dmarc-not-enforcing" not in codes(audit_world(READY))


def test_a_dangling_key_does_not_block_while_the_others_are_not_known() -> None:
    silent = "".join(f"{token}._domainkey.hotel.example. IN TIMEOUT ANY\n" for token in TOKENS[1:])
    zones = without(READY, SENDER_KEYS, keys(*TOKENS[1:])) + silent
    report = audit_world(zones)
    assert report.verdict.state == "INCONCLUSIVE"
    assert finding(report, "dkim-cname-dangling").confidence == "inferred"


def test_another_service_s_selector_beside_proven_tokens_is_advice() -> None:
    zones = (
        READY
        + "s1._domainkey.hotel.example. 300 IN CNAME s1.domainkey.u1.wl1.sendgrid.net.\n"
        + SENDER_KEYS.replace(f"{TOKENS[0]}.dkim.amazonses.com", "s1.domainkey.u1.wl1.sendgrid.net")
    )
    request = make_request("hotel.example", profile=load_profile("platform"), ses_tokens=TOKENS, selectors=("s1",))
    report = audit_request(request, World.from_zones(zones))
    assert report.verdict.state == "READY"
    assert finding(report, "dkim-selector-of-another-sender").severity == "advice"


def test_two_policies_do_not_block_while_the_parent_s_is_not_known() -> None:
    two = (
        '_dmarc.news.hotel.example. 300 IN TXT "v=DMARC1; p=none"\n'
        '_dmarc.news.hotel.example. 300 IN TXT "v=DMARC1; p=reject"\n'
    )
    moved = keys(*TOKENS).replace("hotel.example", "news.hotel.example")
    assert audit_world(READY + NEWS + two + moved, domain="news.hotel.example").verdict.state == "READY_WITH_RISKS"
    silent = without(READY, DMARC) + "_dmarc.hotel.example. IN TIMEOUT TXT\n" + NEWS + two + moved
    assert audit_world(silent, domain="news.hotel.example").verdict.state == "INCONCLUSIVE"


def test_the_sender_falls_back_so_the_envelope_s_own_spf_does_not_matter(tmp_path: Path) -> None:
    own = own_profile(tmp_path, 'mx_failure = "default"\n')
    report = audit_world(without(READY, ENVELOPE_MX, ENVELOPE_SPF), profile=own, mail_from="bounce.hotel.example")
    assert report.verdict.state == "READY_WITH_RISKS"


@pytest.mark.parametrize(
    ("record", "opens"),
    [
        ("v=spf1 include:amazonses.com -ip4:0.0.0.0/0 ~all", False),
        ("v=spf1 include:amazonses.com ?ip4:0.0.0.0/0 ~all", False),
        ("v=spf1 include:amazonses.com ip4:0.0.0.0/0 ~all", True),
        ("v=spf1 include:amazonses.com a/0 ~all", True),
        ("v=spf1 include:amazonses.com +all", True),
        ("v=spf1 include:amazonses.com -all ip4:0.0.0.0/0", False),
    ],
)
def test_only_what_passes_opens_the_door(record: str, opens: bool) -> None:
    zones = without(READY, FROM_SPF) + f'hotel.example. 300 IN A 192.0.2.1\nhotel.example. 300 IN TXT "{record}"\n'
    assert ("spf-allows-everyone" in codes(audit_world(zones))) is opens


def test_the_campaign_s_state_is_not_ok_while_the_platform_s_own_check_is_open() -> None:
    zones = without(READY, DMARC, FROM_SPF) + "hotel.example. IN TIMEOUT TXT\n"
    verdict = audit_world(zones).verdict
    assert (verdict.state, verdict.campaign_state) == ("NOT_READY", "UNKNOWN")


def test_without_a_policy_the_models_have_nothing_to_disagree_about() -> None:
    report = audit_world(without(READY, DMARC) + NEWS, domain="news.hotel.example", mail_from="bounce.hotel.example")
    assert "dmarc-missing" in codes(report)
    assert "dmarc-models-disagree" not in codes(report)


def test_a_link_pasted_into_an_include_is_a_slip_and_explains_the_missing_record() -> None:
    zones = without(READY, FROM_SPF) + 'hotel.example. 300 IN TXT "v=spf1 include:http://amazonses.com ~all"\n'
    report = audit_world(zones)
    slip = finding(report, "spf-typing-mistake")
    assert slip.fields["effect"] == "include-none"
    assert finding(report, "spf-include-without-record").because_of == (slip.id,)


def test_a_profile_that_requires_what_is_not_examined_keeps_the_gate_closed(tmp_path: Path) -> None:
    report = audit_world(READY, profile=own_profile(tmp_path, 'required = ["dkim", "reputation"]\n'))
    assert report.verdict.state == "INCONCLUSIVE"
    assert [each.reason for each in report.unknowns] == ["not-examined"]


def test_too_many_mail_exchangers_behind_a_term_not_reached_are_told() -> None:
    big = "".join(f"big.panel.example. 300 IN MX 10 m{i}.panel.example.\n" for i in range(12))
    zones = (
        without(READY, FROM_SPF)
        + big
        + ('hotel.example. 300 IN TXT "v=spf1 include:amazonses.com mx:big.panel.example ~all"\n')
    )
    report = audit_world(zones)
    assert finding(report, "spf-mx-too-many-hosts").fields["reached"] is False


def test_every_record_that_names_a_missing_one_is_named() -> None:
    names = ("x.panel.example", "y.panel.example")
    includes = "".join(f'{each}. 300 IN TXT "v=spf1 include:gone.panel.example -all"\n' for each in names)
    own = " ".join(f"include:{each}" for each in ("amazonses.com", *names))
    zones = without(READY, FROM_SPF) + includes + f'hotel.example. 300 IN TXT "v=spf1 {own} ~all"\n'
    told = finding(audit_world(zones), "spf-include-without-record").fields
    assert (told["at"], told["also_at"]) == ("x.panel.example", ("y.panel.example",))


def test_every_fault_says_what_it_rests_on() -> None:
    for zones in (READY, without(READY, DMARC, FROM_SPF), without(READY, ENVELOPE_MX, keys(*TOKENS))):
        report = audit_world(zones)
        asked = {query.id for query in report.queries}
        for each in report.findings:
            if each.code != "placement-ok":
                assert each.evidence, each.id
            assert set(each.evidence) <= asked, each.id


def test_a_wildcard_alias_is_one_problem_and_no_fault_of_the_policy_s_own() -> None:
    gone = "*.hotel.example. 300 IN CNAME gone.host.example.\n"
    report = audit_world(without(READY, DMARC) + gone)
    assert "dmarc-missing" in codes(report)
    assert "dmarc-cname-dangling" not in codes(report)
    assert [each.subject for each in report.findings if each.code == "wildcard-answers"] == ["hotel.example"]


def test_the_region_and_the_addresses_of_the_path_are_those_seen() -> None:
    path = audit_world(READY).path
    assert (path.region.value, path.region.source) == ("eu-west-1", "probed")
    assert path.addresses.value is not None
    assert "54.240.0.0/18" in path.addresses.value


VENDOR = "selector1-hotel._domainkey.hotel.onmicrosoft.com"
VENDOR_KEY = SENDER_KEYS.splitlines()[0].replace(f"{TOKENS[0]}.dkim.amazonses.com", VENDOR) + "\n"


def test_a_silent_cname_does_not_turn_another_service_s_key_into_this_one_s() -> None:
    alias = f"selector1._domainkey.hotel.example. 300 IN CNAME {VENDOR}.\n"
    assert audit_world(READY + alias + VENDOR_KEY, selectors=("selector1",)).verdict.state == "NOT_READY"
    world = World.from_zones(READY + alias + VENDOR_KEY)

    class Struck:
        async def ask(self, query: Query) -> Reply:
            if query == Query(DomainName.of("selector1._domainkey.hotel.example"), RecordType.CNAME):
                return Undetermined(query=query, reason=Reason.SERVFAIL)
            return await world.ask(query)

    assert audit_world(Struck(), selectors=("selector1",)).verdict.state == "INCONCLUSIVE"


def test_a_token_given_as_a_selector_is_a_token() -> None:
    report = audit_world(without(READY, keys(*TOKENS[1:])), selectors=TOKENS[:1])
    assert report.verdict.state == "INCONCLUSIVE"
    assert [each.reason for each in report.unknowns] == ["tokens-not-all-given"]


def test_one_set_of_tokens_leads_into_one_zone() -> None:
    stray = f"{TOKENS[0]}.dkim.eu-south-1.amazonses.com"
    zones = without(READY, keys(TOKENS[0])) + f"{TOKENS[0]}._domainkey.hotel.example. 300 IN CNAME {stray}.\n"
    zones += SENDER_KEYS.splitlines()[0].replace(f"{TOKENS[0]}.dkim.amazonses.com", stray) + "\n"
    report = audit_world(zones)
    assert codes(report, "blocker") == {"dkim-cname-wrong-target"}
    assert finding(report, "dkim-cname-wrong-target").fields["expected"] == f"{TOKENS[0]}.dkim.amazonses.com"


def test_keys_of_one_region_and_a_feedback_host_of_another_are_told() -> None:
    zones = without(READY, keys(*TOKENS), SENDER_KEYS) + (keys(*TOKENS) + SENDER_KEYS).replace(
        "dkim.amazonses.com", "dkim.eu-south-1.amazonses.com"
    )
    report = audit_world(zones)
    assert report.verdict.state == "READY_WITH_RISKS"
    assert finding(report, "envelope-mx-other-region").fields["region"] == "eu-south-1"


def test_names_of_the_old_form_in_a_region_with_its_own_zone_are_wrong_not_waiting() -> None:
    south = ENVELOPE_MX.replace("eu-west-1", "eu-south-1")
    zones = without(READY, ENVELOPE_MX, SENDER_KEYS) + south
    report = audit_world(zones)
    assert "dkim-cname-wrong-target" in codes(report, "blocker")
    assert "dkim-cname-dangling" not in codes(report)


def test_keys_without_their_alias_prove_the_name_and_remain_a_risk() -> None:
    texts = "".join(
        line.replace(".dkim.amazonses.com", "._domainkey.hotel.example") + "\n" for line in SENDER_KEYS.splitlines()
    )
    report = audit_world(without(READY, keys(*TOKENS)) + texts)
    assert (report.verdict.state, codes(report, "risk")) == ("READY_WITH_RISKS", {"dkim-cname-flattened"})
    assert "alignment-ok" in codes(report)


def test_a_signature_of_the_parent_under_strict_alignment_is_a_risk_not_a_missing_signature() -> None:
    strict = NEWS + '_dmarc.news.hotel.example. 300 IN TXT "v=DMARC1; p=reject; adkim=s; rua=mailto:d@hotel.example"\n'
    report = audit_world(
        READY + strict, domain="news.hotel.example", identity="hotel.example", mail_from="bounce.hotel.example"
    )
    told = finding(report, "alignment-only-spf")
    assert (told.severity, told.fields["dkim_signs"]) == ("risk", True)
    assert report.verdict.state == "READY_WITH_RISKS"


def test_one_key_withdrawn_by_the_sender_is_the_sender_s_to_mend() -> None:
    withdrawn = f'{TOKENS[0]}.dkim.amazonses.com. 900 IN TXT "p="\n'
    zones = without(READY, SENDER_KEYS.splitlines()[0]) + withdrawn
    report = audit_world(zones)
    told = finding(report, "dkim-key-revoked")
    assert (report.verdict.state, told.severity, told.owner) == ("READY", "advice", "platform")


def test_a_wildcard_that_serves_nothing_of_this_mail_is_said_to() -> None:
    report = audit_world(READY + "*.hotel.example. 300 IN CNAME web.builder.example.\n")
    told = finding(report, "wildcard-answers")
    assert (told.severity, told.consequence, told.fields["serves_mail"]) == ("risk", "hygiene", False)


def test_a_silent_control_is_told_beside_what_was_found() -> None:
    zones = READY + "*.hotel.example. 300 IN TXT x\n*._domainkey.hotel.example. IN TIMEOUT TXT\n"
    report = audit_world(zones, mail_from="bounce.hotel.example")
    assert "wildcard-answers" in codes(report)
    assert "placement" in {each.question for each in report.unknowns}


@pytest.mark.parametrize(
    ("lang", "told"), [(Lang.EN, "something else should be put right"), (Lang.ES, "conviene corregir algo")]
)
def test_risks_for_other_mail_are_not_told_as_losses_of_this(lang: Lang, told: str) -> None:
    report = audit_world(READY + "*.hotel.example. 300 IN CNAME web.builder.example.\n")
    assert told in render_text(report, lang, width=80, color=Color.NONE, detail=Detail.FIRST_SCREEN)


def test_a_record_that_is_on_its_way_asks_for_nothing_but_patience() -> None:
    report = audit_world(without(READY, DMARC) + "$SERVER 192.0.2.53\n" + DMARC)
    screen = render_text(report, Lang.EN, width=80, color=Color.NONE, detail=Detail.FIRST_SCREEN)
    assert "Nothing to change: only wait." in screen


def test_a_right_alias_is_right_even_where_a_wildcard_says_the_same() -> None:
    same = f"*._domainkey.hotel.example. 300 IN CNAME {TOKENS[0]}.dkim.amazonses.com.\n"
    assert "dkim-ses-tokens-incomplete" not in codes(audit_world(READY + same))


@pytest.mark.parametrize("given", [TOKENS, TOKENS[1:2]])
def test_faulty_keys_do_not_block_while_the_others_of_the_set_are_not_known(given: tuple[str, ...]) -> None:
    withdrawn = "".join(f'{token}.dkim.amazonses.com. 900 IN TXT "p="\n' for token in TOKENS[1:])
    zones = without(READY, *SENDER_KEYS.splitlines()[1:]) + withdrawn
    if given == TOKENS:
        zones = without(zones, keys(TOKENS[0])) + f"{TOKENS[0]}._domainkey.hotel.example. IN TIMEOUT ANY\n"
    assert audit_world(zones, ses_tokens=given).verdict.state == "INCONCLUSIVE"


def test_a_misplaced_policy_is_as_bad_as_the_missing_one_that_it_explains() -> None:
    zones = without(READY, DMARC) + 'dmarc.hotel.example. 300 IN TXT "v=DMARC1; p=none"\n'
    report = audit_world(zones, volume=Volume.LOW)
    assert (report.verdict.state, finding(report, "record-at-wrong-name").severity) == ("READY_WITH_RISKS", "risk")


def test_no_plan_brings_a_policy_into_force_that_would_refuse_the_mail() -> None:
    zones = without(READY, DMARC) + '_dmarc.hotel.example. 300 IN TXT "v=dmarc1; p=reject"\n'
    report = audit_world(zones, mail_from="default", no_dkim=True, volume=Volume.LOW)
    assert report.verdict.state == "READY_WITH_RISKS"
    assert report.plan is not None
    assert (report.plan.changes, report.plan.reaches) == ((), "READY_WITH_RISKS")


def test_a_stray_text_behind_the_domain_s_own_alias_does_not_cost_its_website() -> None:
    site = (
        "news.hotel.example. 300 IN CNAME web.panel.example.\nweb.panel.example. 300 IN A 192.0.2.9\n"
        "web.panel.example. 300 IN MX 10 mx.panel.example.\n"
        'web.panel.example. 300 IN TXT "v=spf1 include:amazonses.com ~all"\n'
        'web.panel.example. 300 IN TXT "v=DMARC1; p=none"\n'
    )
    report = audit_world(without(READY, DMARC) + site, domain="news.hotel.example", mail_from="bounce.hotel.example")
    assert report.plan is not None
    assert "delete:news.hotel.example/CNAME" not in {change.id for change in report.plan.changes}
