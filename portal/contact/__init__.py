"""Phone numbers, mail addresses, links and postal addresses."""
