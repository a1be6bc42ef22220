"""Rules of leave and absence: entitlement, lots, expiry, credited days."""
