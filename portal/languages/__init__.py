"""The languages: their registry, their catalogues, and the reviews of translations."""
