"""Facts that streams record and rules read: absences, rosters, orders, profiles and their kinds."""
