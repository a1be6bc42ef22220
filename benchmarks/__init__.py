"""The hot path and the rebuild beside their peers; see README.md in this folder."""
