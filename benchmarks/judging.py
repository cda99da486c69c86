"""How much CPU do the pure stages take for one domain, over a replayed world?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from statistics import median
from time import process_time

from auditor.assemble import Audit, assemble
from auditor.border import make_request
from auditor.collect.evidence import collect
from auditor.decide import decide, regrade
from auditor.knowledge.profiles import load_profile
from auditor.knowledge.senders import load_sender
from auditor.net.memo import Memo
from auditor.net.world import World
from auditor.pipeline import Terms, prove, run_audit
from auditor.render.json import encode
from auditor.rules import apply_rules
from benchmarks.table import table
from tests.unit.worlds import ASKED_AT, READY, TOKENS

ROUNDS = 30


def measure_judging() -> str:
    profile = load_profile("platform")
    request = make_request("hotel.example", profile=profile, ses_tokens=TOKENS)
    terms = Terms(profile=profile, profile_assumed=False, asked_at=ASKED_AT)
    audited = asyncio.run(run_audit(request, World.from_zones(READY), terms))
    replay = Memo(World.from_replies(audited.replies))
    sender = load_sender(request.sender)
    evidence = asyncio.run(collect(request, profile=profile, sender=sender, resolver=replay, asked_at=ASKED_AT))
    judgement = apply_rules(evidence)
    findings = regrade(judgement.findings, profile)
    verdict = decide(findings, judgement.unknowns, profile=profile, request=request)
    audit = Audit(evidence=evidence, findings=findings, unknowns=judgement.unknowns, not_applicable=(), verdict=verdict)
    plan = asyncio.run(prove(audit, replay, terms))
    stages: dict[str, Callable[[], object]] = {
        "rules": lambda: apply_rules(evidence),
        "decide": lambda: decide(regrade(findings, profile), (), profile=profile, request=request),
        "report": lambda: assemble(audit, plan, audited.replies, profile=profile, profile_assumed=False),
        "encode": lambda: encode(audited.report),
        "whole audit, answers at hand": lambda: asyncio.run(
            run_audit(request, World.from_replies(audited.replies), terms)
        ),
    }
    rows = [[name, f"{_cpu(stage) * 1000:.2f} ms"] for name, stage in stages.items()]
    return "\nCPU of one audit (median, one domain with everything right)\n\n" + table(["stage", "CPU"], rows)


def _cpu(stage: Callable[[], object]) -> float:
    stage()
    taken = []
    for _ in range(ROUNDS):
        start = process_time()
        stage()
        taken.append(process_time() - start)
    return median(taken)
