"""The facts of a district as forms: German labels, checked values, files changed line by line."""
