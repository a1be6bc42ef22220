"""Questions to the read models, answered as of a day and a state of knowledge."""
