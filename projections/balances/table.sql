-- What a month moved on an account and where that left it.
CREATE TABLE balances (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    account text NOT NULL,
    movement_minutes integer NOT NULL,
    closing_minutes integer NOT NULL,
    PRIMARY KEY (person, month, account)
);
