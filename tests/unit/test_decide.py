"""From findings to a verdict, under the shipped profiles and an organisation's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge.profiles import Profile, load_profile
from auditor.model.request import Volume
from auditor.model.verdict import CampaignState, State
from tests.unit.worlds import (
    DMARC,
    ENVELOPE_MX,
    ENVELOPE_SPF,
    FROM_SPF,
    READY,
    TOKENS,
    audit_world,
    codes,
    finding,
    keys,
    without,
)

ELEVEN = "".join(f"x{i}.panel.example. 300 IN A 192.0.2.{i}\n" for i in range(11))
ELEVEN_LAST = (
    'hotel.example. 300 IN TXT "v=spf1 include:amazonses.com '
    + " ".join(f"a:x{i}.panel.example" for i in range(11))
    + ' ~all"\n'
)
PANEL = "panel.example. 300 IN SOA ns1.panel.example. h.panel.example. 1 2 3 4 300\n"


def profile(folder: Path, text: str) -> Profile:
    path = folder / "own.toml"
    path.write_text('name = "own"\n' + text, encoding="utf-8")
    return load_profile(str(path))


def test_everything_right_is_ready_and_the_campaign_runs() -> None:
    verdict = audit_world(READY).verdict
    assert (verdict.state, verdict.campaign_state, verdict.deciding) == (State.READY, CampaignState.OK, ())


def test_no_tokens_is_inconclusive_and_asks_for_them() -> None:
    report = audit_world(READY, ses_tokens=())
    assert report.verdict.state is State.INCONCLUSIVE
    assert report.verdict.campaign_state is CampaignState.UNKNOWN
    assert {each.next_step for each in report.unknowns} == {"give-ses-tokens"}


def test_a_proven_blocker_decides_although_the_tokens_are_not_known() -> None:
    report = audit_world(without(READY, DMARC), ses_tokens=())
    assert report.verdict.state is State.NOT_READY
    assert report.verdict.deciding == ("dmarc-missing:_dmarc.hotel.example",)
    assert report.unknowns, "what could not be answered is still told"


@pytest.mark.parametrize(("volume", "state"), [(Volume.BULK, State.NOT_READY), (Volume.LOW, State.READY_WITH_RISKS)])
def test_spf_alone_is_not_enough_for_bulk(volume: Volume, state: State) -> None:
    report = audit_world(READY, no_dkim=True, volume=volume)
    assert (report.verdict.state, codes(report, "blocker", "risk")) == (state, {"alignment-only-spf"})


def test_low_volume_with_aligned_spf_does_not_need_the_tokens() -> None:
    report = audit_world(READY, ses_tokens=(), volume=Volume.LOW)
    assert report.verdict.state is State.READY_WITH_RISKS
    assert finding(report, "alignment-only-spf").confidence == "inferred"


def test_low_volume_without_aligned_spf_needs_the_tokens() -> None:
    report = audit_world(READY, ses_tokens=(), mail_from="default", volume=Volume.LOW)
    assert report.verdict.state is State.INCONCLUSIVE


def test_low_volume_without_a_policy_does_not_block() -> None:
    report = audit_world(without(READY, DMARC), volume=Volume.LOW)
    assert (report.verdict.state, codes(report, "risk")) == (State.READY_WITH_RISKS, {"dmarc-missing"})


def test_receivers_do_not_demand_the_include_at_from() -> None:
    report = audit_world(without(READY, FROM_SPF), profile="receivers")
    assert report.verdict.state is State.READY
    assert report.verdict.campaign_state is None, "only a platform shows a campaign's state"
    assert finding(report, "spf-missing").severity == "advice"


def test_an_assumed_envelope_never_blocks() -> None:
    report = audit_world(without(READY, ENVELOPE_MX, ENVELOPE_SPF), no_dkim=True)
    assert report.verdict.state is State.INCONCLUSIVE
    assert [each.next_step for each in report.unknowns] == ["give-mail-from"]


def test_the_same_envelope_stated_blocks() -> None:
    report = audit_world(without(READY, ENVELOPE_MX, ENVELOPE_SPF), no_dkim=True, mail_from="default")
    assert (report.verdict.state, finding(report, "alignment-none").severity) == (State.NOT_READY, "blocker")


@pytest.mark.parametrize(
    ("mx_failure", "tokens", "state"),
    [
        ("reject", TOKENS, State.NOT_READY),
        ("unknown-blocks", TOKENS, State.NOT_READY),
        ("unknown-risks", TOKENS, State.READY_WITH_RISKS),
        ("default", TOKENS, State.READY_WITH_RISKS),
        ("default", (), State.NOT_READY),
    ],
)
def test_what_the_sender_does_without_the_mx_decides(
    tmp_path: Path, mx_failure: str, tokens: tuple[str, ...], state: State
) -> None:
    own = profile(tmp_path, f'mx_failure = "{mx_failure}"\nmail_from = "bounce.{{domain}}"\n')
    report = audit_world(without(READY, ENVELOPE_MX), profile=own, ses_tokens=tokens, no_dkim=not tokens)
    assert report.verdict.state is state


def test_a_platform_that_counts_statically_refuses_what_receivers_never_reach(tmp_path: Path) -> None:
    zones = without(READY, FROM_SPF) + PANEL + ELEVEN + ELEVEN_LAST
    evaluated = audit_world(zones)
    assert finding(evaluated, "spf-too-many-lookups").severity == "risk"
    assert finding(evaluated, "spf-too-many-lookups").fields["reached"] is False
    static = audit_world(zones, profile=profile(tmp_path, 'spf_check = "static"\n'))
    assert (static.verdict.state, static.verdict.campaign_state) == (State.NOT_READY, CampaignState.ERROR)


def test_a_platform_that_only_wants_a_valid_record_does_not_ask_for_its_sender(tmp_path: Path) -> None:
    zones = without(READY, FROM_SPF) + 'hotel.example. 300 IN TXT "v=spf1 ip4:192.0.2.1 -all"\n'
    assert audit_world(zones).verdict.state is State.NOT_READY
    report = audit_world(zones, profile=profile(tmp_path, 'from_spf = "valid"\n'))
    assert (report.verdict.state, finding(report, "spf-sender-not-authorised").severity) == (State.READY, "advice")


def test_a_platform_that_demands_enforcement_sends_nothing_without_it(tmp_path: Path) -> None:
    zones = without(READY, DMARC) + '_dmarc.hotel.example. 300 IN TXT "v=DMARC1; p=none; rua=mailto:d@hotel.example"\n'
    assert audit_world(zones).verdict.state is State.READY
    report = audit_world(zones, profile=profile(tmp_path, 'minimum_dmarc = "quarantine"\n'))
    assert (report.verdict.state, report.verdict.campaign_state) == (State.NOT_READY, CampaignState.ERROR)


def test_an_organisation_regrades_what_it_accepts(tmp_path: Path) -> None:
    own = profile(tmp_path, '[regrade]\n"spf-missing@from" = "advice"\n')
    assert audit_world(without(READY, FROM_SPF), profile=own).verdict.state is State.READY


def test_the_severest_stands_first_and_every_id_once() -> None:
    report = audit_world(without(READY, FROM_SPF, keys(TOKENS[0])))
    ranks = ["blocker", "risk", "advice", "passed"]
    assert [each.severity for each in report.findings] == sorted((f.severity for f in report.findings), key=ranks.index)
    assert len({each.id for each in report.findings}) == len(report.findings)


def test_one_record_for_both_identities_is_judged_once() -> None:
    zones = without(READY, FROM_SPF) + 'hotel.example. 300 IN TXT "v=spf1 -all"\n'
    report = audit_world(zones, mail_from="hotel.example")
    assert finding(report, "spf-sender-not-authorised").identity == "envelope"


def test_one_aligned_leg_decides_although_the_other_timed_out() -> None:
    zones = without(READY, ENVELOPE_MX) + "bounce.hotel.example. IN TIMEOUT MX\n"
    report = audit_world(zones, mail_from="bounce.hotel.example", profile="receivers")
    assert finding(report, "alignment-only-dkim").confidence == "inferred"
    assert report.verdict.state is State.READY_WITH_RISKS


def test_where_a_missing_mx_blocks_an_unknown_one_does_not_open_the_gate() -> None:
    zones = without(READY, ENVELOPE_MX) + "bounce.hotel.example. IN TIMEOUT MX\n"
    assert audit_world(zones, mail_from="bounce.hotel.example").verdict.state is State.INCONCLUSIVE


def test_the_sender_falls_back_to_its_own_envelope_and_dkim_is_not_known(tmp_path: Path) -> None:
    own = profile(tmp_path, 'mx_failure = "default"\n')
    report = audit_world(without(READY, ENVELOPE_MX), profile=own, mail_from="bounce.hotel.example", ses_tokens=())
    assert report.verdict.state is State.INCONCLUSIVE


def test_an_envelope_explains_a_missing_proof_only_beside_a_fault_of_the_keys() -> None:
    unsigned = audit_world(READY, no_dkim=True, mail_from="default")
    assert finding(unsigned, "alignment-none").because_of == ()
    keyless = audit_world(without(READY, keys(*TOKENS)), mail_from="default")
    assert set(finding(keyless, "alignment-none").because_of) == {
        "dkim-ses-tokens-incomplete:hotel.example",
        "envelope-default@envelope:amazonses.com",
    }


BROKEN_FROM_RECORDS = {
    "loop": 'hotel.example. 300 IN TXT "v=spf1 include:hotel.example ~all"\n',
    "syntax": 'hotel.example. 300 IN TXT "v=spf1 includ:amazonses.com ~all"\n',
    "missing include": 'hotel.example. 300 IN TXT "v=spf1 include:gone.panel.example ~all"\n',
    "two": FROM_SPF + 'hotel.example. 300 IN TXT "v=spf1 mx -all"\n',
    "not authorised": 'hotel.example. 300 IN TXT "v=spf1 -all"\n',
}


@pytest.mark.parametrize("record", BROKEN_FROM_RECORDS.values(), ids=BROKEN_FROM_RECORDS)
def test_no_fault_of_the_from_record_stops_what_only_receivers_judge(record: str) -> None:
    zones = without(READY, FROM_SPF) + record
    assert audit_world(zones).verdict.state is State.NOT_READY
    report = audit_world(zones, profile="receivers")
    assert report.verdict.state is State.READY
    assert all(each.consequence == "hygiene" for each in report.findings if each.identity == "from")
