"""The settings: names of the variables, how each is read, which values are refused."""
