"""The catalogue as types: one class a code, grouped by question."""

from auditor.model.finding import Finding
from auditor.model.findings import alignment, dkim, dmarc, envelope, from_domain, placement, spf

_MODULES = (from_domain, spf, dkim, dmarc, alignment, envelope, placement)

CATALOGUE: tuple[type[Finding], ...] = tuple(
    kind
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Finding) and "code" in vars(kind)
)
"""Every finding class, in the order of the catalogue."""

__all__ = ["CATALOGUE"]
