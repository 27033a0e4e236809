"""Adapters: environments that others wrote, as games of the arena."""
