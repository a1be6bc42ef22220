"""What terminals deliver: decoded, sorted, given to people, stored exactly once."""
