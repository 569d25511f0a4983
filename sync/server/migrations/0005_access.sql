-- Who may come in, and with what. A licence gives a number of people the same; a group's are
-- invited one by one, a chapter's share a code. Codes are kept as hashes alone.
CREATE TABLE licence(
  licence TEXT PRIMARY KEY,           -- its short name
  kind INTEGER NOT NULL,              -- 0 group, 1 chapter
  name TEXT NOT NULL,
  terms TEXT NOT NULL,                -- JSON: what a seat brings
  seats INTEGER NOT NULL,
  code_hash BLOB,                     -- of a chapter's code
  code_until_ms INTEGER NOT NULL,     -- the first instant when the code is no longer taken; 0: none
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX licence_by_code ON licence(code_hash) WHERE code_hash IS NOT NULL;

CREATE TABLE seat(
  licence TEXT NOT NULL,
  person TEXT NOT NULL,               -- names one person within the licence, for ever
  name TEXT NOT NULL,
  email TEXT NOT NULL,                -- in lower case, or empty
  member TEXT NOT NULL,               -- membership number, or empty
  state INTEGER NOT NULL,             -- 0 invited, 1 taken, 2 withdrawn
  code_hash BLOB,                     -- of the invitation
  learner BLOB,                       -- once taken
  grant_event BLOB,                   -- the access.granted event, once taken
  PRIMARY KEY(licence, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX seat_by_code ON seat(code_hash) WHERE code_hash IS NOT NULL;

-- What an invitation brings. Those of before bring every program.
ALTER TABLE invitation ADD COLUMN terms TEXT NOT NULL
  DEFAULT '{"grant":{"level":"full","programs":["*"],"why":"staff"}}';
