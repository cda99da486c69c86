"""The Python interface gives what the command line gives."""

from __future__ import annotations

import asyncio

import pytest

import auditor
from auditor import AuditSession, UsageError, audit_async, make_request
from auditor.knowledge.profiles import load_profile
from auditor.mailauth.dns import Query, Reply
from auditor.net.world import World
from auditor.render.json import encode
from tests.unit.worlds import ASKED_AT, READY, TOKENS, audit_world


class Counting:
    """Passes questions on and counts them."""

    def __init__(self, inner: World) -> None:
        self.inner = inner
        self.asked: list[Query] = []

    async def ask(self, query: Query) -> Reply:
        self.asked.append(query)
        return await self.inner.ask(query)


def test_exactly_the_public_names_are_exported() -> None:
    assert sorted(auditor.__all__) == auditor.__all__
    assert all(hasattr(auditor, name) for name in auditor.__all__)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = auditor.nothing_of_the_kind  # type: ignore[attr-defined] # on purpose


def test_the_same_report_as_the_pipeline() -> None:
    request = make_request("hotel.example", profile=load_profile("platform"), ses_tokens=TOKENS)
    world = World.from_zones(READY)
    report = asyncio.run(audit_async(request, resolver=world, profile="platform", asked_at=ASKED_AT))
    assert encode(report) == encode(audit_world(READY))


def test_a_domain_as_text_and_an_assumed_profile() -> None:
    report = asyncio.run(audit_async("reservas@Hotel.Example", resolver=World.from_zones(READY)))
    assert (report.request.domain, report.profile.name, report.profile.assumed) == ("hotel.example", "platform", True)


def test_what_is_no_domain_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        asyncio.run(audit_async("co.uk", resolver=World.from_zones(READY)))


def test_a_session_remembers_answers_for_as_long_as_they_live() -> None:
    counting = Counting(World.from_zones(READY))

    async def twice() -> tuple[int, int]:
        async with AuditSession(resolver=counting) as session:
            await session.audit("hotel.example")
            first = len(counting.asked)
            await session.audit("hotel.example")
            return first, len(counting.asked)

    first, both = asyncio.run(twice())
    assert first == len(set(counting.asked)), "no question is put twice"
    assert both - first <= 2, "only what may not be remembered is asked again"
