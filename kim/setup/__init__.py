"""`kim setup`: the first set-up of an installation, by questions or by options."""
