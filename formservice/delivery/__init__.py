"""Hand stored letters to the mail relay until a mailbox has taken them."""
