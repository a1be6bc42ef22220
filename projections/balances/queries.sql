-- name: of_person
-- A person's balances month by month.
SELECT month, account, movement, closing
FROM balances
WHERE person = %s AND month BETWEEN %s AND %s
ORDER BY month, account
