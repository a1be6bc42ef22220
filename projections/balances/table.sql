-- What a month moved on an account and where that left it, in the unit of the account.
CREATE TABLE balances (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    account text NOT NULL,
    movement integer NOT NULL,
    closing integer NOT NULL,
    PRIMARY KEY (person, month, account)
);
