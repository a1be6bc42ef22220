"""Case files: facts and their expected outcome, evaluated without a database."""
