-- A lifetime account at a month's end, in minutes and cents. Rows without an account are of people
-- for whom the evaluation credited hours all the same, or began their books anew.
CREATE TABLE lifetime (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    agreed boolean NOT NULL,
    -- What the evaluation of this month put on the account, from which the next rows are reckoned.
    credited_minutes integer NOT NULL,
    anew boolean NOT NULL,
    -- What is owed: money with the employer's share, and time at the rate of the month's last day.
    minutes integer NOT NULL,
    value_cents bigint NOT NULL,
    share_cents bigint NOT NULL,
    time_cents bigint NOT NULL,
    time_share_cents bigint NOT NULL,
    unrated_minutes integer NOT NULL,
    snapshot json NOT NULL,
    PRIMARY KEY (person, month)
);

-- Lists and provisions of a month's end.
CREATE INDEX lifetime_month_idx ON lifetime (month, person);

-- What the document holds belongs to the definition: a changed format is a changed table.
COMMENT ON COLUMN lifetime.snapshot IS
    'valid_on, model, minutes, value_cents, share_cents, paid_in_cents, yield_cents, '
    'hours_view_minutes, money_view_cents, method, rooms (branch, sum_fields_cents, '
    'option_cents, bounded_cents), average_cents, releases (id, purpose, status, first, last, '
    'months, monthly_minutes, monthly_cents), earliest_exit, holds, ended_on';
