"""What does a domain's SPF record authorise, measured against the addresses that the sender uses now?"""

from __future__ import annotations

import asyncio

from auditor.collect.asking import ask
from auditor.mailauth.dns import RecordType, Resolver
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import SenderNetworks, authorise, sender_networks, survey
from auditor.model.evidence import SpfEvidence

_PROBE_LOCAL_PART = "postmaster"
"""RFC 7208 section 2.4; only a record with the ``l`` macro could tell it from another."""


async def ask_spf(resolver: Resolver, domain: DomainName, *, sender_domain: DomainName) -> SpfEvidence:
    """The record, its whole tree, and the result for every address of the sender."""
    async with asyncio.TaskGroup() as group:
        txt = group.create_task(ask(resolver, domain, RecordType.TXT))
        tree = group.create_task(survey(resolver, domain))
        networks = group.create_task(sender_networks(resolver, sender_domain))
    known = networks.result()
    authorisation = None
    if isinstance(known, SenderNetworks):
        mailbox = f"{_PROBE_LOCAL_PART}@{domain}"
        authorisation = await authorise(resolver, domain=domain, networks=known.networks, sender=mailbox)
    return SpfEvidence(domain=domain, txt=txt.result(), tree=tree.result(), networks=known, authorisation=authorisation)
