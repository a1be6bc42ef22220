"""The HTTP interface under /v1, described by OpenAPI."""
