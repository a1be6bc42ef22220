-- name: page
-- One page of a month's findings after a key, of one person or all, of one code or all, of one
-- unit or all. Findings that only the end of a week or month will show count from that day on;
-- findings that a booking shows count at once.
SELECT person, month, number, day, code, severity, rule, citation, figures, causes
FROM findings
WHERE month = %(month)s
    AND (person, number) > (%(after_person)s, %(after_number)s)
    AND (%(person)s::text IS NULL OR person = %(person)s)
    AND (%(code)s::text IS NULL OR code = %(code)s)
    AND (%(until)s::date IS NULL OR day <= %(until)s OR causes::text <> '[]')
    AND (%(unit)s::text IS NULL OR EXISTS (
        SELECT FROM sheets
        WHERE sheets.person = findings.person
            AND sheets.month = findings.month
            AND sheets.unit = %(unit)s
    ))
ORDER BY person, number
LIMIT %(limit)s

-- name: counts
-- Number of findings by code, in one month or ever; those that lie ahead are left out as above.
SELECT code, severity, count(*)
FROM findings
WHERE (%(month)s::text IS NULL OR month = %(month)s)
    AND (%(until)s::date IS NULL OR day <= %(until)s OR causes::text <> '[]')
GROUP BY code, severity
ORDER BY code, severity
