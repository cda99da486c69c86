"""What is known of the outside world: dated TOML with sources, loaded strictly.

Each table is read when its first question is asked, and kept.
"""

from __future__ import annotations

KNOWLEDGE_VERSION = "2026-11-21"
"""The newest ``compiled`` date of the shipped tables (ISO 8601). A constant: telling it reads no table."""
