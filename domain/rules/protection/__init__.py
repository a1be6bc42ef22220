"""Rules that protect: ArbZG, JArbSchG, MuSchG."""
