"""The players: bots, models, people and other programs. This room imports `arena.games` and no other."""
