"""Pictures and files that editors upload: taken, cleaned, described, and where they are used."""
