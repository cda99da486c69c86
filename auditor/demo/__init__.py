"""Example hotels on a DNS server of their own, so that anybody can see the auditor at work without a network."""
