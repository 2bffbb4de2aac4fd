"""`kim report`: monthly figures in which nobody can be found."""
