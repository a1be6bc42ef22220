-- The month as people see it, and the carry from which the next month is evaluated. json keeps the
-- text as written, so an unchanged carry is an equal text.
CREATE TABLE sheets (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    closed boolean NOT NULL,
    unit text COLLATE "C" NOT NULL,
    human text COLLATE "C" NOT NULL,
    flex_minutes integer NOT NULL,
    sheet json NOT NULL,
    carry json NOT NULL,
    PRIMARY KEY (person, month)
);

-- Lists of a month page through its people.
CREATE INDEX sheets_month_idx ON sheets (month, person);

-- A unit's page holds its own people only.
CREATE INDEX sheets_unit_idx ON sheets (unit, month, person);

-- Few have several employments, and only they are looked for together.
CREATE INDEX sheets_human_idx ON sheets (human, month) WHERE human <> '';

-- What the documents hold belongs to the definition: a changed format is a changed table, and rows
-- in the old one are made anew and never read as the new.
COMMENT ON COLUMN sheets.sheet IS
    'person, month, closed, opening, closing, '
    'days (day, attended_minutes, break_minutes, target_minutes, flex_minutes, others), '
    'totals (account, unit, amount, origin), '
    'under (agreements, on, known_on, conditions), '
    'differences (account, unit, amount, origin), '
    'findings (code, day, severity, rule, citation, figures, '
    'causes (at, offset_minutes, kind, terminal, sequence, marks)), '
    'cited, '
    'open_since (at, offset_minutes, kind, terminal, sequence, marks), '
    'digest, unit, '
    'approvals (level, by, facts, digest), missing, undecided, human, '
    'absences (day, kind, permille, minutes), credits_hours';

-- Likewise.
COMMENT ON COLUMN sheets.carry IS
    'balances, '
    'taken_until (at, offset_minutes, kind, terminal, sequence, marks), '
    'last_end (at, offset_minutes, kind, terminal, sequence, marks), '
    'pending (account, unit, amount, origin), '
    'settled_by, '
    'history (before (number, worked_minutes, target_minutes, credited_minutes, ordered_minutes, '
    'rested_minutes, span_minutes, traits, released_minutes, beside_minutes, school_minutes), '
    'open (number, worked_minutes, target_minutes, credited_minutes, ordered_minutes, '
    'rested_minutes, span_minutes, traits, released_minutes, beside_minutes, school_minutes), '
    'orders (id, day, minutes, choice, begin_minute, afterwards), '
    'weeks (monday, worked_minutes, neutral_days, nights, sundays, holidays, free_days, sick_days, '
    'shift_days, short_rests, long_rests, credited_minutes, owed_minutes), '
    'months (first, worked_minutes, working_days, nights, sundays, saved_minutes)), '
    'taken_beside (at, offset_minutes, kind, terminal, sequence, marks), '
    'leave (lots (part, year, granted_centidays, used_centidays, notified_on, due), '
    'year, entitled, suspended, unfit_since, held_year)';
