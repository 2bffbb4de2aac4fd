"""The German sources: pages, facts of the district, events."""
