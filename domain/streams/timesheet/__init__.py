"""The stream of an employee's month: bookings, roster, orders, approvals, corrections, close."""
