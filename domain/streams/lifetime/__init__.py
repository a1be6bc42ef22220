"""The stream of a lifetime account: its events, its state, its decisions."""
