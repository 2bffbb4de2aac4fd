"""Texts on their way to translators and back, in the formats that they work with."""
