"""Whether a model can really do what it is asked to: made calls, and what came of them, in one screen."""
