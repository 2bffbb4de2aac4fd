"""Long runs that show whether a request can be lost; see handbook/benchmarks.md."""
