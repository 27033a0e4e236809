"""Suites: declared sets of games on which players are measured beside published results."""
