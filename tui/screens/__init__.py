"""The screens: the match, the list of replays, and the small ones that come up over them."""
