"""Puzzles: one seat, and a solution to find."""
