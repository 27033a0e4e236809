"""Replays as recordings of a terminal, for the players that the world has: asciicast and ttyrec."""
