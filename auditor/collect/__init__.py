"""Request to evidence: the only stage that asks. It receives a resolver and never judges."""
