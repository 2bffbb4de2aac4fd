"""The peer: Plone with a form of collective.easyform, in an environment of its own."""
