-- name: of_person
-- A person's balances month by month.
SELECT month, account, movement_minutes, closing_minutes
FROM balances
WHERE person = %s AND month BETWEEN %s AND %s
ORDER BY month, account
