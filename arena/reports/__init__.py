"""What a tournament's results say: standings, as objects, and in the forms in which people read them."""
