"""Benchmarks of the arena against its peers: `python -m benchmarks` runs all, `python -m benchmarks.plies` one."""
