"""Care: pages that are due, what has changed of ours, what was changed in words, links outside."""
