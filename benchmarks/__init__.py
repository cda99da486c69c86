"""How fast is it, measured beside a peer in the same run? ``make bench`` prints ratios; nothing asserts on time."""
