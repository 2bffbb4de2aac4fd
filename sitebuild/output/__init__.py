"""Files that a build writes: their names, their packing, what is kept of the last build."""
