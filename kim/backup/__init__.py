"""`kim backup` and `kim restore`: one encrypted file with all that an installation needs."""
