-- name: present
-- People whose newest month leaves them at work by a booking not too old to believe, by person; of
-- one unit or all.
SELECT person, at, offset_minutes, kind
FROM presence AS newest
WHERE present
    AND person > %(after)s
    AND at >= %(since)s
    AND NOT EXISTS (
        SELECT FROM presence AS later
        WHERE later.person = newest.person AND later.month > newest.month
    )
    AND (%(unit)s::text IS NULL OR EXISTS (
        SELECT FROM sheets
        WHERE sheets.person = newest.person
            AND sheets.month = newest.month
            AND sheets.unit = %(unit)s
    ))
ORDER BY person
LIMIT %(limit)s

-- name: of_person
-- One person's newest booking.
SELECT person, at, offset_minutes, kind, present
FROM presence
WHERE person = %s
ORDER BY month DESC
LIMIT 1
