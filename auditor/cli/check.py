"""Would anything in this domain's authentication make somebody refuse its mail?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli.exit_codes import FailOn, of_verdict
from auditor.cli.files import check_writable, write_whole
from auditor.cli.language import locale_language
from auditor.cli.options import DnsOptions, Domain, FailOnOption, PathOptions, ReportOptions
from auditor.cli.screen import is_terminal, say
from auditor.cli.signature import with_options
from auditor.cli.telling import Targets, check_targets, tell_report, tell_written

if TYPE_CHECKING:
    from auditor.cli.auditing import Prepared

RECORD = "--save-dns"


@with_options
def check(
    domain: Domain,
    path: PathOptions,
    dns: DnsOptions,
    report: ReportOptions,
    fail_on: FailOnOption = FailOn.BLOCKER,
) -> int:
    """Audit one domain: would its mail be sent, and accepted?

    Exit codes: 0 ready, perhaps with risks; 1 not ready; 2 unusable arguments; 3 no verdict; 4 internal error.
    """
    from auditor.cli.auditing import carry_out, prepare

    targets = check_targets(report, locale_language(), reserved=dns.save_dns)
    record = Path(dns.save_dns) if dns.save_dns is not None else None
    if record is not None:
        check_writable(record, RECORD)
    prepared = prepare(domain, path, dns)
    with _watched(prepared, targets):
        audited = carry_out(prepared)
    if record is not None:
        from auditor.net.snapshot import write_snapshot

        write_whole(record, write_snapshot(audited.replies, prepared.terms.asked_at), RECORD)
        tell_written([record], targets)
    tell_report(audited.report, targets, prepared.repeated)
    return of_verdict(audited.report.verdict.state, fail_on)


@contextmanager
def _watched(prepared: Prepared, targets: Targets) -> Iterator[None]:
    """While DNS is being asked, a person at a terminal sees so; the line is gone afterwards."""
    if targets.options.quiet or prepared.recorded is not None or not is_terminal(sys.stderr):
        yield
        return
    from auditor.render.texts import load_texts

    domain = prepared.request.from_domain.text
    line = load_texts(targets.options.lang or targets.reader).ui("usage.progress.asking", domain=domain)
    say(line, end="\r")
    try:
        yield
    finally:
        say(" " * len(line), end="\r")
