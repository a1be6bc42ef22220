"""Values without law: time, accounts, bookings, findings, refusals."""
