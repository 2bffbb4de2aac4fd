"""The operator's tools: look into the outbox and change it, check, test, report.

None of them ever shows what a person wrote: they work without the private key.
"""
