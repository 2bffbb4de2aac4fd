"""Guards for what editors write: what readers would see wrong, in German, with line and remedy.

Translations are compared with their German text. These guards look at the German text itself, at
what becomes of it, and at what an office program leaves in it.
"""
