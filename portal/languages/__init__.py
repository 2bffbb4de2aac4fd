"""The languages: their registry, their catalogues, who has checked what."""
