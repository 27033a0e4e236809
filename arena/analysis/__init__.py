"""Analysis: what an engine, a solver or a search says of every move of a finished match."""
