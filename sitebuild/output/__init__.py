"""The files that a build writes: names, compression, and reuse of the last build."""
