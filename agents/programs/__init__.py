"""Seats for other programs, in any language: JSON over standard input and output, or over HTTP."""
