"""Facts read from the ledger: the codec, a person's facts, units, contexts of evaluation."""
