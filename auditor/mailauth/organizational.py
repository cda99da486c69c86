"""Which part of a name is a public suffix, and which is the organization's, by the Public Suffix List?

The list ships inside the ``publicsuffixlist`` package. It is parsed at the first question, once per process: about
60 ms for all of it and as much again for its ICANN section, which is read only for names that are a public suffix.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from auditor.mailauth.names import DomainName

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def _whole_list() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@cache
def _icann_section() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True, accept_unknown=False)


def is_public_suffix(name: DomainName) -> bool:
    """Whether ``name`` itself is a public suffix, of either section."""
    return bool(name.text) and _whole_list().is_public(name.text)


def is_icann_suffix(name: DomainName) -> bool:
    """Whether ``name`` is a suffix of the ICANN section: registries' domains, not those of hosting companies."""
    return is_public_suffix(name) and _icann_section().is_public(name.text)


def organizational_domain_psl(name: DomainName) -> DomainName:
    """The public suffix and one label more (RFC 7489 section 3.2); a name that is a public suffix is its own."""
    private = _whole_list().privatesuffix(name.text) if name.text else None
    return DomainName(private) if private else name


def list_version() -> str:
    """The version of the package that carries the list; it ends in the list's date."""
    from publicsuffixlist import __version__

    return __version__
