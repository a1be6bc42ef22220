-- name: page
-- One page of a month's findings after a key, of one person or all, of one code or all, of one unit
-- or all. What the
-- end of a week or month will show if nothing more comes is no finding before its day; what a booking
-- shows is one at once.
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
-- How often each code was found, in one month or ever; what lies ahead is left out as above.
SELECT code, severity, count(*)
FROM findings
WHERE (%(month)s::text IS NULL OR month = %(month)s)
    AND (%(until)s::date IS NULL OR day <= %(until)s OR causes::text <> '[]')
GROUP BY code, severity
ORDER BY code, severity
