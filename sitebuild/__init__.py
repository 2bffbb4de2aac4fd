"""sitebuild."""
