"""`kim doctor`: examine a running installation."""
