"""The services behind models. Each file translates requests and replies of one, and says what went wrong."""
