"""A model as a player: what it is told, what is kept of that, and how its answers are read."""
