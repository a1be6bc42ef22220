"""Read models: tables evaluated from the ledger's facts, kept up to date, and rebuilt at will.

Every table here is a function of the log up to one position. Each projection is
a folder of its own and knows no other; they share one evaluation of the
employee-months that a batch of events touched.
"""
