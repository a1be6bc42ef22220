"""The engine of the read models: keeping tables up with the log, rebuilding them."""
