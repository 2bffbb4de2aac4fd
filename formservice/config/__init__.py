"""The settings: their names, how each is read, what they must be."""
