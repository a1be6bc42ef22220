"""Use cases: one function each, called alike by HTTP, command line, pages and imports."""
