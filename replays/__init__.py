"""Replays: events, the journal that keeps them, and what reads, proves and shows them again."""
