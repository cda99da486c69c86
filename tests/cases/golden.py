"""Which reports are kept whole, and how do they look without what changes with each release of the knowledge?

``python -m tests.cases.golden SEED`` prints them, with replies in an order of their own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from auditor.model.report import Report
from auditor.net.world import World
from auditor.render.json import encode
from tests.cases.case import FOLDER, load_cases
from tests.cases.resolvers import OutOfOrder

KEPT = (
    "alignment-none",
    "dkim-key-malformed",
    "dkim-not-proven",
    "dkim-ses-tokens-incomplete",
    "dmarc-models-disagree",
    "dmarc-ok",
    "dmarc-policy-invalid.with-reports",
    "envelope-mx-missing",
    "from-domain-not-found",
    "from-domain-ok",
    "record-name-doubled.token",
    "record-not-yet-visible",
    "spf-too-many-lookups",
    "spf-typing-mistake.receivers",
    "timeout.whole-zone",
)
GOLDEN = FOLDER / "golden"


def normalise(report: Report) -> str:
    """The report's JSON without versions, dates and digests of what was shipped."""
    document = json.loads(encode(report))
    document["tool"] = dict.fromkeys(document["tool"], "normalised")
    document["profile"]["digest"] = "normalised"
    return json.dumps(document, indent=2) + "\n"


def golden_file(name: str) -> Path:
    """Where the report of a case is kept."""
    return GOLDEN / f"{name}.json"


def normalised_reports(seed: int) -> Iterator[str]:
    """The kept reports as they are now; ``seed`` orders the replies."""
    for name in KEPT:
        case = load_cases()[name]
        yield normalise(case.audit(OutOfOrder(World.from_zones(case.world), seed)))


if __name__ == "__main__":
    sys.stdout.writelines(normalised_reports(int(sys.argv[1])))
