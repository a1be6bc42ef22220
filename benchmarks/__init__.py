"""Benchmarks of the hot path and the rebuild against their peers; see README.md in this folder."""
