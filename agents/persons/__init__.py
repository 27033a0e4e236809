"""Persons at the table: who is asked next, and how a move is put together. No screen, so that all can use it."""
