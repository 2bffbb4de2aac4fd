"""Who may do what: accounts, passwords, second factor, sessions, log."""
