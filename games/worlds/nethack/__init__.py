"""NetHack 3.6, through the NetHack Learning Environment."""
