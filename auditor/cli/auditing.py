"""How do arguments become an audit? What every command that audits does with the shared options."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from auditor.api import AuditSession
from auditor.border import UsageError, make_request, utc_now
from auditor.cli.files import read_text
from auditor.cli.options import DnsOptions, PathOptions
from auditor.cli.started import STARTED
from auditor.cli.unusable import Unusable, of_argument, of_nameserver, of_profile, of_snapshot
from auditor.knowledge.loader import KnowledgeError, Reason
from auditor.knowledge.profiles import DEFAULT_PROFILE, Profile, load_profile, shipped_profiles
from auditor.mailauth.dns import Reply, ServerAddress
from auditor.model.request import AuditRequest
from auditor.net.nameservers import InvalidNameserver, parse_nameserver
from auditor.net.presentation import BadText
from auditor.net.snapshot import MAX_CHARACTERS, parse_snapshot
from auditor.net.world import World
from auditor.pipeline import Audited, Terms, run_audit

REPLAY = "--from-dns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything that an audit needs, checked; nothing has been asked yet."""

    request: AuditRequest
    terms: Terms
    profile: str | None
    """As given."""
    nameservers: tuple[ServerAddress, ...]
    """Empty: the system's."""
    timeout: float
    recorded: tuple[Reply, ...] | None
    """The replies of a snapshot; None: the world is asked."""
    repeated: tuple[tuple[str, str], ...]
    """Options as typed that a report does not hold, for whoever runs the same audit again."""


def prepare(domain: str, path: PathOptions, dns: DnsOptions) -> Prepared:
    """Read the arguments. Raises Unusable."""
    profile = _profile(path.profile)
    request = _request(domain, path, profile)
    nameservers = _nameservers(dns)
    recorded, asked_at = _snapshot(dns.from_dns) if dns.from_dns is not None else (None, utc_now())
    return Prepared(
        request=request,
        terms=Terms(profile=profile, profile_assumed=path.profile is None, asked_at=asked_at),
        profile=path.profile,
        nameservers=nameservers,
        timeout=dns.timeout,
        recorded=recorded,
        repeated=_repeated(path, dns),
    )


TELLING_SECONDS = 0.4
"""Judging, proving the plan and rendering, on a slow machine."""
LEAST_SHARE = 0.5
"""Of a very short time-out, the part that is left for asking in any case."""


def _repeated(path: PathOptions, dns: DnsOptions) -> tuple[tuple[str, str], ...]:
    profile = [] if path.profile is None else [("--profile", path.profile)]
    return (*profile, *(("--nameserver", each) for each in dns.nameserver or ()))


def carry_out(prepared: Prepared) -> Audited:
    """Audit. Nothing raises for what the world did."""
    if prepared.recorded is not None:
        # Without a budget: which questions went beyond it is in the record, and no clock may change a replay.
        return asyncio.run(run_audit(prepared.request, World.from_replies(prepared.recorded), prepared.terms))
    return asyncio.run(_ask_the_world(prepared))


async def _ask_the_world(prepared: Prepared) -> Audited:
    # --timeout is for the whole command: what starting took, and what judging and telling will take, is part of it.
    left = prepared.timeout - (monotonic() - STARTED) - TELLING_SECONDS
    timeout = max(left, prepared.timeout * LEAST_SHARE)
    session = AuditSession(nameservers=prepared.nameservers, profile=prepared.profile, timeout=timeout)
    async with session:
        return await session.run(prepared.request, asked_at=prepared.terms.asked_at)


def _profile(name: str | None) -> Profile:
    try:
        return load_profile(DEFAULT_PROFILE if name is None else name)
    except KnowledgeError as error:
        if error.reason is Reason.UNREADABLE:
            raise Unusable("profile.unreadable", file=error.file, known=", ".join(shipped_profiles())) from error
        raise of_profile(error) from error


def _request(domain: str, path: PathOptions, profile: Profile) -> AuditRequest:
    try:
        return make_request(
            domain,
            profile=profile,
            mail_from=path.mail_from,
            identity=path.identity,
            ses_tokens=path.ses_token or (),
            selectors=path.selector or (),
            no_dkim=path.no_dkim,
            sender=path.sender,
            region=path.region,
            volume=path.volume,
        )
    except UsageError as error:
        raise of_argument(error, domain) from error


def _nameservers(dns: DnsOptions) -> tuple[ServerAddress, ...]:
    if dns.nameserver and dns.from_dns is not None:
        raise Unusable("excludes", argument="--nameserver", other=REPLAY)
    try:
        return tuple(dict.fromkeys(parse_nameserver(text) for text in dns.nameserver or ()))
    except InvalidNameserver as error:
        raise of_nameserver(error) from error


def _snapshot(file: str) -> tuple[tuple[Reply, ...], datetime]:
    try:
        snapshot = parse_snapshot(read_text(file, REPLAY, MAX_CHARACTERS))
    except BadText as error:
        raise of_snapshot(error, file) from error
    return snapshot.replies, snapshot.asked_at
