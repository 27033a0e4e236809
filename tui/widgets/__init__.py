"""The widgets of the match screen: each is shown what it is to draw, and posts messages."""
