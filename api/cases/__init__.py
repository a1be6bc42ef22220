"""Case files: facts and what must come of them, evaluated without a database."""
