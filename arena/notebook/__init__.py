"""The arena in a notebook: matches, boards and standings that show themselves, and persons who play in a cell."""
