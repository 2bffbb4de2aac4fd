"""Benchmarks: figures beside a limit or a peer, in one run, as ratios."""
