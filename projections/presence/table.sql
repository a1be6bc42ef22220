-- The newest month of a person says whether they are at work.
CREATE TABLE presence (
    person text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL,
    present boolean NOT NULL,
    at bigint NOT NULL,
    offset_minutes integer NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (person, month)
);

-- Who is at work is asked of the newest months only.
CREATE INDEX presence_present_idx ON presence (person) WHERE present;
