"""Drawings of scenes: pure functions from a scene, a size and a palette to lines of a terminal."""
