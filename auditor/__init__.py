"""Says before a campaign is sent whether a domain's mail authentication would make anyone refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from auditor.api import AuditSession, audit, audit_async
    from auditor.border import UsageError, make_request
    from auditor.knowledge.loader import KnowledgeError
    from auditor.knowledge.profiles import Profile, load_profile
    from auditor.model.report import Report
    from auditor.model.request import AuditRequest

__all__ = [
    "AuditRequest",
    "AuditSession",
    "KnowledgeError",
    "Profile",
    "Report",
    "UsageError",
    "__version__",
    "audit",
    "audit_async",
    "load_profile",
    "make_request",
]

_HOMES = {
    "AuditRequest": "auditor.model.request",
    "AuditSession": "auditor.api",
    "KnowledgeError": "auditor.knowledge.loader",
    "Profile": "auditor.knowledge.profiles",
    "Report": "auditor.model.report",
    "UsageError": "auditor.border",
    "audit": "auditor.api",
    "audit_async": "auditor.api",
    "load_profile": "auditor.knowledge.profiles",
    "make_request": "auditor.border",
}


def __getattr__(name: str) -> object:
    """Public names are loaded when they are used: ``auditor --version`` needs none of them."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
