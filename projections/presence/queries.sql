-- name: present
-- People whose newest month leaves them at work by a booking not too old to believe, by person.
SELECT person, at, offset_minutes, kind
FROM presence AS newest
WHERE present
    AND person > %s
    AND at >= %s
    AND NOT EXISTS (
        SELECT FROM presence AS later
        WHERE later.person = newest.person AND later.month > newest.month
    )
ORDER BY person
LIMIT %s

-- name: of_person
-- One person's newest booking.
SELECT person, at, offset_minutes, kind, present
FROM presence
WHERE person = %s
ORDER BY month DESC
LIMIT 1
