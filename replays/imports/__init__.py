"""Recordings that others have made, as replays."""
