"""The product's nouns: request, evidence, finding, verdict, plan, report. Frozen, without behaviour of their own."""
