"""Tournaments: a config, a schedule, a folder that is the truth, and the runner that plays what is missing."""
