"""Is the README true? What it shows as output is what the program prints."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from auditor.api import AuditSession
from auditor.demo.hotels import demo_world, load_hotels
from auditor.knowledge.profiles import DEFAULT_PROFILE, load_profile
from auditor.model.report import Report
from auditor.render.language import Lang
from auditor.render.text import Color, Detail, render_text

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def report_of(hotel_id: str) -> Report:
    (hotel,) = [each for each in load_hotels() if each.id == hotel_id]
    request = hotel.arguments.request(load_profile(DEFAULT_PROFILE))

    async def audited() -> Report:
        async with AuditSession(resolver=demo_world()) as session:
            return await session.audit(request)

    return asyncio.run(audited())


def test_the_output_shown_is_the_output() -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", README, flags=re.DOTALL)
    report = report_of("two-spf-records")
    assert shown == render_text(report, Lang.EN, width=80, color=Color.NONE, detail=Detail.FIRST_SCREEN).rstrip() + "\n"


def test_what_it_links_to_exists() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
