"""How do other programs audit? The same pipeline as the command line, with the same result."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from auditor.border import make_request, utc_now
from auditor.knowledge.profiles import DEFAULT_PROFILE, Profile, load_profile
from auditor.mailauth.dns import Resolver, ServerAddress
from auditor.model.report import Report
from auditor.model.request import AuditRequest
from auditor.net.budget import Budget
from auditor.net.live import Live
from auditor.net.memo import Memo
from auditor.net.nameservers import system_nameservers
from auditor.pipeline import Audited, Terms, run_audit

DEFAULT_TIMEOUT = 20.0
"""Seconds for one audit."""


def audit(request: AuditRequest | str, *, profile: str | None = None, timeout: float = DEFAULT_TIMEOUT) -> Report:
    """Audit one domain; for code without an event loop. See :func:`audit_async`."""
    return asyncio.run(audit_async(request, profile=profile, timeout=timeout))


async def audit_async(
    request: AuditRequest | str,
    *,
    resolver: Resolver | None = None,
    profile: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,  # noqa: ASYNC109 -- bounds the questions; the audit itself always completes
    asked_at: datetime | None = None,
) -> Report:
    """Audit one domain.

    Args:
        request: as ``make_request`` returns it, or a domain or address as text.
        resolver: what to ask; the system's name servers by default.
        profile: a shipped profile's name or a file; ``platform``, marked as assumed, by default.
        timeout: seconds for all questions together.
        asked_at: the moment the report names (UTC); now by default.

    Raises:
        UsageError: the text is no domain that can be audited.
        KnowledgeError: the profile cannot be read.
    """
    async with AuditSession(resolver=resolver, profile=profile, timeout=timeout) as session:
        return (await session.run(request, asked_at=asked_at)).report


class AuditSession:
    """Many audits over one resolver, whose answers are remembered for as long as they live."""

    def __init__(
        self,
        *,
        resolver: Resolver | None = None,
        nameservers: Sequence[ServerAddress] = (),
        profile: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        self._profile: Profile = load_profile(profile or DEFAULT_PROFILE)
        self._profile_assumed = profile is None
        self._timeout = timeout
        self._live = resolver or Live(tuple(nameservers) or system_nameservers())
        self._memo = Memo(self._live, clock=monotonic)

    async def __aenter__(self) -> AuditSession:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def audit(self, request: AuditRequest | str) -> Report:
        """One audit; see :func:`audit_async`."""
        return (await self.run(request)).report

    async def run(self, request: AuditRequest | str, *, asked_at: datetime | None = None) -> Audited:
        """One audit with the replies that it stands on."""
        parsed = make_request(request, profile=self._profile) if isinstance(request, str) else request
        deadline = asyncio.get_running_loop().time() + self._timeout
        terms = Terms(profile=self._profile, profile_assumed=self._profile_assumed, asked_at=asked_at or utc_now())
        return await run_audit(parsed, Budget(self._memo, deadline=deadline), terms)
