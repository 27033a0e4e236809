"""Worlds of their own: games whose state is closed, each in a process of its own."""
