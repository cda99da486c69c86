"""The only home of dnspython, httpx and checkdmarc: resolvers that implement ``auditor.mailauth.dns.Resolver``."""
