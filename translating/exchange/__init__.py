"""Exchange of texts with translators, in the formats of their programs."""
