"""Read the bounce mailbox and change the letters that its mails are about."""
