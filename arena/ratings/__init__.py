"""How strong players are, from what they played: ratings, aggregates, tests and their intervals, on numbers alone.

Nothing here knows a match, a file or an agent. Units of evidence go in, numbers with their uncertainty come out.
"""
