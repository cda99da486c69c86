import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

import auditor
from auditor.knowledge import KNOWLEDGE_VERSION
from auditor.knowledge.dkim_targets import dkim_providers, provider_of_dkim_target
from auditor.knowledge.dns_hosts import AppendsZone, dns_host_of, dns_hosts
from auditor.knowledge.freemail import Tier, freemail_tier, mailboxes
from auditor.knowledge.loader import InvalidField
from auditor.knowledge.mail_providers import ProviderKind, mail_provider_of, mail_providers
from auditor.knowledge.profiles import load_profile, shipped_profiles
from auditor.knowledge.senders import known_senders, load_sender
from auditor.knowledge.sources import Verified, sources
from auditor.knowledge.suffixes import Suffix, SuffixTable
from auditor.mailauth.names import DomainName

FOLDER = Path(str(files("auditor.knowledge")))
SHIPPED = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.toml"))
READERS = {
    "dkim_targets.toml": dkim_providers,
    "dns_hosts.toml": dns_hosts,
    "freemail.toml": mailboxes,
    "mail_providers.toml": mail_providers,
    "sources.toml": sources,
    **{f"profiles/{name}.toml": lambda name=name: load_profile(name) for name in shipped_profiles()},
    **{f"senders/{name}.toml": lambda name=name: load_sender(name) for name in known_senders()},
}


def names(*texts: str) -> list[DomainName]:
    return [DomainName.of(text) for text in texts]


def raw(file: str) -> dict:
    return tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))


def tables_in(node: object) -> Iterator[dict]:
    if isinstance(node, dict):
        yield node
        for item in node.values():
            yield from tables_in(item)
    if isinstance(node, list):
        for item in node:
            yield from tables_in(item)


# --- every file


@pytest.mark.parametrize("file", SHIPPED)
def test_every_shipped_file_loads_strictly(file):
    assert READERS[file]()


def test_every_file_says_its_schema_and_its_date():
    assert {file for file in SHIPPED if raw(file)["schema_version"] != 1} == set()
    assert {file for file in SHIPPED if not isinstance(raw(file)["compiled"], date)} == set()


def test_the_knowledge_version_is_the_newest_date():
    assert max(raw(file)["compiled"] for file in SHIPPED).isoformat() == KNOWLEDGE_VERSION


def test_every_source_is_explained_once_and_none_in_vain():
    known = [source.id for source in sources()]
    used = {each for file in SHIPPED for table in tables_in(raw(file)) for each in _source_ids(table)}
    assert sorted(known) == sorted(used)


def _source_ids(table: dict) -> list[str]:
    source = table.get("source", [])
    return [each for each in source if isinstance(each, str)]


def test_every_text_for_people_is_in_both_languages():
    texts = [table for file in SHIPPED for table in tables_in(raw(file)) if {"en", "es"} & table.keys()]
    assert texts
    assert [table for table in texts if table.keys() != {"en", "es"}] == []


def test_what_nobody_verified_is_marked_so():
    assert all(each.ns_verified is Verified.MEMORY for each in dns_hosts() if each.source == ("unverified",))
    assert all(each.verified is Verified.MEMORY for each in mail_providers() if each.source == ("unverified",))
    assert all(each.verified is Verified.MEMORY for each in dkim_providers() if each.source == ("unverified",))
    assert all(each.verified is Verified.MEMORY for each in mailboxes() if each.source == ("unverified",))


def test_ids_are_unique_in_each_table():
    for table in (dns_hosts(), mail_providers(), dkim_providers()):
        ids = [each.id for each in table]
        assert len(ids) == len(set(ids))


# --- suffixes


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("example.com", "short"),
        ("a.b.example.com", "short"),
        ("long.example.com", "long"),
        ("a.long.example.com", "long"),
        ("badexample.com", None),
        ("example.com.hotel.es", None),
        ("com", None),
        ("dns-12.net", "digits"),
        ("ns-1.dns-12.net", "digits"),
        ("dns-.net", None),
        ("dns-1x.net", None),
        ("in.eu-west-1.host.org", "star"),
        ("a.in.eu-west-1.host.org", "star"),
        ("in.host.org", None),
        ("in.eu.west.host.org", None),
    ],
)
def test_suffixes_match_on_label_boundaries_and_the_longest_wins(name, entry):
    texts = {"short": "example.com", "long": "long.example.com", "digits": "dns-#.net", "star": "in.*.host.org"}
    table = SuffixTable((Suffix.from_text(text), each) for each, text in texts.items())
    assert table.find(DomainName(name)) == entry


@pytest.mark.parametrize("text", ["com", "*.com", "a.*", "a*.b.example.com", "*.*.example.com", "#.1.com", ".a.com"])
def test_a_suffix_that_would_cover_too_much_is_refused(text):
    with pytest.raises(InvalidField):
        Suffix.from_text(text)


# --- DNS hosts


@pytest.mark.parametrize(
    ("servers", "host"),
    [
        (["ns01.domaincontrol.com", "ns02.domaincontrol.com"], "godaddy"),
        (["ns-12.awsdns-34.co.uk", "ns-1.awsdns-0.com", "ns-900.awsdns-48.net"], "route53"),
        (["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"], "cloudflare"),
        (["ns1.cdmon.net", "ns2.cdmon.net"], "cdmon"),
        (["ns1.notdomaincontrol.com"], None),
        (["ns1.awsdns-x.com"], None),
        (["ns01.domaincontrol.com", "ada.ns.cloudflare.com"], None),
        (["ns01.domaincontrol.com", "ns1.hotel.es"], None),
        ([], None),
    ],
)
def test_a_zone_has_the_host_that_all_its_name_servers_belong_to(servers, host):
    found = dns_host_of(names(*servers))
    assert (found and found.id) == host


def test_a_panel_of_which_nothing_is_known_is_not_said_to_add_the_domain():
    unknown = [host for host in dns_hosts() if host.appends_zone is AppendsZone.UNKNOWN]
    assert unknown
    assert [host.id for host in unknown if host.appends_zone_verified] == []


# --- mail providers


@pytest.mark.parametrize(
    ("exchangers", "provider"),
    [
        (["aspmx.l.google.com", "alt1.aspmx.l.google.com"], "google"),
        (["hotel-es.mail.protection.outlook.com"], "microsoft-365"),
        (["outlook-com.olc.protection.outlook.com"], "outlook-consumer"),
        (["inbound-smtp.eu-west-1.amazonaws.com"], "amazon-workmail"),
        (["ec2-1-2-3-4.eu-west-1.compute.amazonaws.com"], None),
        (["aspmx.l.google.com", "backup.hotel.es"], "google"),
        (["aspmx.l.google.com", "hotel-es.mail.protection.outlook.com"], None),
        (["mail.hotel.es"], None),
        ([], None),
    ],
)
def test_mail_goes_to_the_one_provider_that_its_exchangers_name(exchangers, provider):
    found = mail_provider_of(names(*exchangers))
    assert (found and found.id) == provider


def test_a_gateway_is_not_taken_for_mailboxes():
    assert mail_provider_of(names("eu-smtp-inbound-1.mimecast.com")).kind is ProviderKind.GATEWAY


# --- DKIM targets


@pytest.mark.parametrize(
    ("target", "provider"),
    [
        ("abc.dkim.amazonses.com", "amazon-ses"),
        ("abc.dkim.eu-south-1.amazonses.com", "amazon-ses"),
        ("s1.domainkey.u123.wl4.sendgrid.net", "sendgrid"),
        ("selector1-hotel-es._domainkey.hotel.onmicrosoft.com", "microsoft-365"),
        ("abc.dkim.amazonses.com.hotel.es", None),
        ("abc.eu-south-1.amazonses.com", None),
        ("notsendgrid.net", None),
    ],
)
def test_the_target_of_a_selector_names_its_provider(target, provider):
    found = provider_of_dkim_target(DomainName.of(target))
    assert (found and found.id) == provider


@pytest.mark.parametrize("sender", known_senders())
def test_the_senders_own_zones_are_targets_of_that_sender(sender):
    for zone in load_sender(sender).dkim_zones():
        assert provider_of_dkim_target(zone.child("x")).id == sender


# --- free mail


@pytest.mark.parametrize(
    ("domain", "tier"),
    [
        ("gmail.com", Tier.CORE),
        ("hotmail.es", Tier.CORE),
        ("yahoo.es", Tier.CORE),
        ("movistar.es", Tier.LONG),
        ("orange.es", Tier.LONG),
        ("hotel.gmail.com", None),
        ("notgmail.com", None),
        ("hotelsol.es", None),
    ],
)
def test_free_mail_is_told_by_the_exact_domain(domain, tier):
    assert freemail_tier(DomainName(domain)) is tier


def test_nothing_unverified_can_stop_a_campaign():
    assert [each.group for each in mailboxes() if each.tier is Tier.CORE and each.verified is Verified.MEMORY] == []


# --- code


def test_no_host_name_of_a_provider_stands_in_code():
    code = sorted(Path(str(files(auditor))).rglob("*.py"))
    suffixes = {s.text for host in dns_hosts() for s in host.ns}
    suffixes |= {s.text for each in mail_providers() for s in each.mx}
    suffixes |= {s.text for each in dkim_providers() for s in each.target}
    suffixes |= {domain.text for each in mailboxes() for domain in each.domains}
    suffixes |= {load_sender(sender).spf_domain.text for sender in known_senders()}
    suffixes |= {"google.com", "microsoft.com", "amazonaws.com", "spamhaus.org"}
    host_name = re.compile(rf"(?<![a-z0-9-])({'|'.join(map(re.escape, sorted(suffixes)))})(?![a-z0-9-])", re.IGNORECASE)
    found = {f"{path.name}: {text}" for path in code for text in _texts(path) if host_name.search(text)}
    assert len(code) > 10
    assert found == set()


def _texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield node.value.decode("latin-1")
