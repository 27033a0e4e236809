"""The games: rules, and nothing but rules. This room imports no other."""
