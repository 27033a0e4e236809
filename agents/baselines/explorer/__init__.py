"""Explorer: a scripted player of NetHack, with a file for each of its concerns."""

from arena.agents.baselines.explorer.explorer import Explorer

__all__ = ["Explorer"]
