"""Files brought in: punches, employees, absences, rosters, balances."""
