"""Negotiations: seats that talk, make offers and agree or do not."""
