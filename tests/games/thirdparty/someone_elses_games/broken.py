"""A game with a mistake in it."""

raise RuntimeError("this was written in a hurry")
