"""Says before a campaign is sent whether a domain's mail authentication would make anyone refuse it."""
