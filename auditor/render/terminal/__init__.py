"""What the terminal report is made of: columns, styles, the first screen, and everything behind it."""
