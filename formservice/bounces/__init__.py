"""Read the mailbox that bounces come to, and act on what they mean."""
