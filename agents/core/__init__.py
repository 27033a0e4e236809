"""What every agent is made of."""
