"""Deliver stored letters to the mail relay, with retries and a fallback mailbox."""
