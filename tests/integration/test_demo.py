"""The ten hotels get the verdicts that their zones deserve, with the embedded server and with real ones."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.demo.hotels import Hotel, MendedIn, demo_zones, load_hotels
from auditor.demo.run import Audited, Demo, Unwritable, audit_at, audit_hotels, run_demo, tell_demo
from auditor.knowledge.profiles import DEFAULT_PROFILE, load_profile
from auditor.model.report import Report
from auditor.model.verdict import State
from auditor.net.world import World
from auditor.pipeline import Terms, run_audit
from auditor.render.json import decode
from auditor.render.language import Lang
from auditor.render.text import Color
from tests.cases.publishing import published
from tests.integration.conftest import StartServers
from tests.integration.misbehaving import silent_server

ASKED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOTELS = load_hotels()
ALL = [hotel.id for hotel in HOTELS]
MENDED_IN_DNS = [hotel.id for hotel in HOTELS if hotel.mended_in is MendedIn.DNS]
FAULTS = {
    "ready": set(),
    "no-spf": {"spf-missing"},
    "two-spf-records": {"spf-multiple-records"},
    "eleven-lookups": {"spf-too-many-lookups"},
    "ses-tokens-missing": {"dkim-ses-tokens-incomplete"},
    "dmarc-name-doubled": {"record-name-doubled"},
    "dmarc-missing": {"dmarc-missing"},
    "default-envelope-unsigned": {"envelope-default", "alignment-none"},
    "truncated-key": {"dkim-key-malformed"},
    "dns-timeout": set(),
}
"""The problems that no other problem explains. That nothing signs is stated, not found: it explains nothing."""


@pytest.fixture(scope="module")
def audited() -> Audited:
    return asyncio.run(audit_hotels(ASKED_AT))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run_demo(tmp_path_factory.mktemp("demo") / "new" / "folder", Lang.ES)


def of(audited: Audited, hotel_id: str) -> tuple[Hotel, Report]:
    return next((hotel, report) for hotel, report in audited if hotel.id == hotel_id)


def judged(report: Report) -> dict[str, object]:
    """All that the report concludes. Which way a server was silent is told by whoever gave up first."""
    plan = report.plan
    assert plan is not None
    return {
        "verdict": (report.verdict.state, report.verdict.campaign_state),
        "findings": [(f.id, f.severity, dict(f.fields), f.because_of, f.fixed_by) for f in report.findings],
        "unknown questions": {unknown.question for unknown in report.unknowns},
        "changes": plan.changes,
        "reaches": plan.reaches,
        "remaining": {each.partition("/")[0] for each in plan.remaining},
    }


def audit_in(text: str, hotel: Hotel) -> Report:
    profile = load_profile(DEFAULT_PROFILE)
    terms = Terms(profile=profile, profile_assumed=True, asked_at=ASKED_AT)
    return asyncio.run(run_audit(hotel.arguments.request(profile), World.from_zones(text), terms)).report


def test_there_are_ten_hotels_with_ten_faults() -> None:
    assert len(HOTELS) == len(set(ALL)) == 10
    assert set(ALL) == set(FAULTS)


@pytest.mark.parametrize("hotel_id", ALL)
def test_each_hotel_gets_the_verdict_that_it_deserves(audited: Audited, hotel_id: str) -> None:
    hotel, report = of(audited, hotel_id)
    assert report.verdict.state is hotel.verdict


@pytest.mark.parametrize("hotel_id", ALL)
def test_each_hotel_has_the_one_fault_of_its_story(audited: Audited, hotel_id: str) -> None:
    _, report = of(audited, hotel_id)
    problems = {f.code for f in report.findings if f.severity in {"blocker", "risk"} and not f.because_of}
    assert problems == FAULTS[hotel_id]


def test_nothing_is_called_missing_where_dns_is_silent(audited: Audited) -> None:
    _, report = of(audited, "dns-timeout")
    assert {unknown.reason for unknown in report.unknowns} == {"timeout"}
    assert [finding.code for finding in report.findings if finding.confidence == "observed"] == []


def test_nothing_but_the_silent_hotel_is_unknown(audited: Audited) -> None:
    assert {hotel.id for hotel, report in audited if report.unknowns} == {"dns-timeout"}


@pytest.mark.parametrize("hotel_id", MENDED_IN_DNS)
def test_the_plan_mends_what_dns_can_mend(audited: Audited, hotel_id: str) -> None:
    _, report = of(audited, hotel_id)
    assert report.plan is not None
    assert report.plan.changes
    assert report.plan.reaches in {State.READY, State.READY_WITH_RISKS}


@pytest.mark.parametrize("hotel_id", MENDED_IN_DNS)
def test_after_the_changes_are_published_the_verdict_is_as_promised(audited: Audited, hotel_id: str) -> None:
    hotel, report = of(audited, hotel_id)
    assert report.plan is not None
    after = audit_in(published(demo_zones(), report.plan.changes), hotel)
    assert after.verdict.state is report.plan.reaches
    assert after.plan is not None
    assert after.plan.changes == ()


@pytest.mark.parametrize("hotel_id", [each for each in ALL if each not in MENDED_IN_DNS])
def test_nothing_is_promised_where_dns_alone_does_not_help(audited: Audited, hotel_id: str) -> None:
    hotel, report = of(audited, hotel_id)
    assert report.plan is not None
    assert report.plan.reaches is hotel.verdict


@pytest.mark.parametrize("hotel_id", ALL)
def test_the_zone_text_itself_gives_what_the_wire_gives(audited: Audited, hotel_id: str) -> None:
    hotel, report = of(audited, hotel_id)
    assert judged(audit_in(demo_zones(), hotel)) == judged(report)


@pytest.mark.servers
def test_real_servers_give_the_same_findings_and_verdicts(audited: Audited, dns_servers: StartServers) -> None:
    silent_zone = next(f"{hotel.arguments.domain}." for hotel in HOTELS if hotel.is_silent)
    with silent_server() as silent:
        servers = dns_servers(demo_zones(), {silent_zone: silent.address})
        real = asyncio.run(audit_at(servers.recursive, lambda _: servers.authoritative, ASKED_AT))
        assert silent.asked
    for (hotel, embedded), (_, report) in zip(audited, real, strict=True):
        assert judged(report) == judged(embedded), hotel.id


def test_the_same_bytes_under_two_hash_seeds_and_any_order_of_answers() -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.integration.demo_bytes", seed],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    one, other = (process.communicate()[0] for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert len(one) > 100_000
    assert one == other


def test_the_demo_writes_a_report_in_both_languages_for_each_hotel(demo: Demo) -> None:
    expected = {f"{hotel}.{suffix}" for hotel in ALL for suffix in ("json", "en.html", "es.html")}
    expected |= {"index.html", "index.en.html", "index.es.html"}
    assert {path.name for path in demo.folder.iterdir()} == expected


def test_the_written_json_is_the_report(demo: Demo) -> None:
    for hotel, report in demo.audited:
        text = (demo.folder / f"{hotel.id}.json").read_text(encoding="utf-8")
        assert decode(text) == report
        assert json.loads(text)["verdict"]["state"] == hotel.verdict


def test_the_index_leads_to_every_file_and_tells_the_story(demo: Demo) -> None:
    index = (demo.folder / "index.html").read_text(encoding="utf-8")
    assert index == (demo.folder / "index.es.html").read_text(encoding="utf-8")
    for hotel in HOTELS:
        assert hotel.story.es in index
        for suffix in ("json", "en.html", "es.html"):
            assert f'href="{hotel.id}.{suffix}"' in index


@pytest.mark.parametrize("lang", list(Lang))
def test_the_table_names_every_hotel_and_where_the_reports_are(demo: Demo, lang: Lang) -> None:
    told = tell_demo(demo, lang, color=Color.NONE)
    for hotel in HOTELS:
        assert hotel.arguments.domain in told
    assert str(demo.folder / "index.html") in told


def test_the_demo_says_whether_all_went_as_it_should(demo: Demo) -> None:
    assert demo.as_deserved
    swapped = Demo(audited=tuple(zip(HOTELS, (r for _, r in reversed(demo.audited)), strict=True)), folder=demo.folder)
    assert not swapped.as_deserved


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_audited(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable, match="exists"):
        run_demo(tmp_path / "file", Lang.EN)
    assert (tmp_path / "file").read_text() == "in the way"


def test_the_command_tells_the_table_and_succeeds(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--out", str(tmp_path / "reports"), "--lang", "es"]) == 0
    told = capfd.readouterr()
    assert "hotel-montaña.example" in told.out
    assert str(tmp_path / "reports" / "index.html") in told.out
    assert told.err == ""


def test_the_command_says_in_one_line_that_it_cannot_write(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["demo", "--out", str(tmp_path / "file")]) == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "--out" in told.err
