"""How is a report told? One module a format; each a pure function from a report to text."""
