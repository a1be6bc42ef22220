"""The ledger appends, reads and follows facts; their meaning is left to other packages."""
