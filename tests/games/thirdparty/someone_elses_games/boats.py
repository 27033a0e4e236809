"""A game that needs something which is not installed."""

import a_library_nobody_has  # noqa: F401
