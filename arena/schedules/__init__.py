"""Who meets whom: pure, lazy schedules. They know names of players and games, and results where they need them."""
