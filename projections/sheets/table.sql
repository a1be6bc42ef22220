-- The month as people see it, and the carry from which the next month is evaluated. json keeps the
-- text as written, so an unchanged carry is an equal text.
CREATE TABLE sheets (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    closed boolean NOT NULL,
    flex_minutes integer NOT NULL,
    sheet json NOT NULL,
    carry json NOT NULL,
    PRIMARY KEY (person, month)
);

-- Lists of a month page through its people.
CREATE INDEX sheets_month_idx ON sheets (month, person);
