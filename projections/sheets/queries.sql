-- name: one
-- One sheet by its key.
SELECT sheet::text FROM sheets WHERE person = %s AND month = %s

-- name: of_month
-- A page of a month's sheets, by person.
SELECT sheet::text FROM sheets WHERE month = %s AND person > %s ORDER BY person LIMIT %s

-- name: of_unit
-- A page of a unit's sheets of a month, by person.
SELECT sheet::text FROM sheets
WHERE unit = %s AND month = %s AND person > %s
ORDER BY person LIMIT %s

-- name: open_before
-- Earlier months still open, of the people whom a unit has in a month.
SELECT earlier.person, earlier.month, earlier.unit
FROM sheets AS asked
JOIN sheets AS earlier ON earlier.person = asked.person AND earlier.month < asked.month
WHERE asked.unit = %s AND asked.month = %s AND NOT earlier.closed
ORDER BY earlier.person, earlier.month

-- name: of_human
-- The sheets of a month of one human being who has several employments.
SELECT sheet::text FROM sheets WHERE human = %s AND human <> '' AND month = %s ORDER BY person

-- name: up_to
-- The newest sheet at or before a month, with the carry to go on from.
SELECT sheet::text, carry::text
FROM sheets
WHERE person = %s AND month <= %s
ORDER BY month DESC
LIMIT 1

-- name: around
-- For each person the newest row before a month and every row from it on; evaluation starts after
-- the first and may stop at a later one.
SELECT asked.person, found.month, found.carry::text
FROM unnest(%s::text[], %s::text[]) AS asked (person, month)
CROSS JOIN LATERAL (
    (
        SELECT month, carry FROM sheets
        WHERE person = asked.person AND month < asked.month
        ORDER BY month DESC LIMIT 1
    )
    UNION ALL
    (
        SELECT month, carry FROM sheets
        WHERE person = asked.person AND month >= asked.month
    )
) AS found
