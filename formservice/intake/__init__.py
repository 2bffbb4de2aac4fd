"""Accept a request: once, checked, stored before anything is promised."""
