"""Players that need nothing but the rules: for testing, for calibrating, and for company."""
