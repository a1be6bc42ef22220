"""Resources under /v1, each with its models."""
