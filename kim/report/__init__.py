"""`kim report`: monthly figures from which no person can be identified."""
