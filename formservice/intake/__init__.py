"""Accept requests: each once, checked, and stored before a reference is promised."""
