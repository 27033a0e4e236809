"""Questions: one seat, and answers that are right or wrong."""
