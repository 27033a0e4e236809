"""The terminal app: draws scenes and events, and knows no game."""
