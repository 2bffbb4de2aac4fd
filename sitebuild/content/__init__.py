"""What the German sources say: pages, facts of the district, events."""
