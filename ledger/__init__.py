"""Facts: append them, read them, follow them; what they mean is for others to know."""
