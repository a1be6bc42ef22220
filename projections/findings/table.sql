-- A month's findings in their order; figures and causes as they were found.
CREATE TABLE findings (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    day date NOT NULL,
    code text COLLATE "C" NOT NULL,
    severity text NOT NULL,
    rule text NOT NULL,
    citation text NOT NULL,
    figures json NOT NULL,
    causes json NOT NULL,
    -- Lists of a month, perhaps of one code, page through its people.
    PRIMARY KEY (month, person, number)
);
