-- name: of_person
-- The rows of an account from one month's end to another, the oldest first.
SELECT person, month, unit, credited_minutes, anew, minutes, value_cents, share_cents,
    time_cents, time_share_cents, unrated_minutes, snapshot::text
FROM lifetime
WHERE person = %s AND month BETWEEN %s AND %s AND agreed
ORDER BY month

-- name: of_month
-- Some people's accounts at a month's end.
SELECT held.person, held.month, unit, credited_minutes, anew, minutes, value_cents, share_cents,
    time_cents, time_share_cents, unrated_minutes, snapshot::text
FROM unnest(%s::text[]) AS asked (person)
JOIN lifetime AS held ON held.person = asked.person AND held.month = %s

-- name: provisions
-- Provisions at a month's end, summed by unit.
SELECT unit, count(*), sum(value_cents)::bigint, sum(share_cents)::bigint, sum(minutes)::bigint,
    sum(time_cents)::bigint, sum(time_share_cents)::bigint, sum(unrated_minutes)::bigint
FROM lifetime
WHERE month = %s AND agreed
GROUP BY unit

-- name: holders
-- People whose account was agreed by a month's end, and their newest row by then. Each person
-- and each row is found by one descent of the primary key, however many months there are.
WITH RECURSIVE found (person) AS (
    (SELECT person FROM lifetime ORDER BY person LIMIT 1)
    UNION ALL
    SELECT (SELECT person FROM lifetime WHERE person > found.person ORDER BY person LIMIT 1)
    FROM found
    WHERE found.person IS NOT NULL
)
SELECT found.person, newest.month
FROM found
CROSS JOIN LATERAL (
    SELECT month, agreed FROM lifetime
    WHERE person = found.person AND month <= %s
    ORDER BY month DESC LIMIT 1
) AS newest
WHERE newest.agreed

-- name: around
-- For each person the newest row before a month and every row from it on.
SELECT asked.person, found.month, found.agreed, found.credited_minutes, found.anew
FROM unnest(%s::text[], %s::text[]) AS asked (person, month)
CROSS JOIN LATERAL (
    (
        SELECT month, agreed, credited_minutes, anew FROM lifetime
        WHERE person = asked.person AND month < asked.month
        ORDER BY month DESC LIMIT 1
    )
    UNION ALL
    (
        SELECT month, agreed, credited_minutes, anew FROM lifetime
        WHERE person = asked.person AND month >= asked.month
    )
) AS found
ORDER BY asked.person, found.month

-- name: credits
-- Credits of evaluation of some people, month by month.
SELECT held.person, held.month, held.credited_minutes, held.anew
FROM unnest(%s::text[]) AS asked (person)
CROSS JOIN LATERAL (
    SELECT person, month, credited_minutes, anew FROM lifetime
    WHERE person = asked.person AND (credited_minutes <> 0 OR anew)
) AS held
ORDER BY held.person, held.month
