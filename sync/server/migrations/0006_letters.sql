-- Letters of records brought by hand for which nobody vouches: sealed as they came, until an officer
-- has looked.
CREATE TABLE letter(
  check_hash BLOB PRIMARY KEY,        -- names the letter
  learner BLOB NOT NULL,
  device BLOB NOT NULL,
  reason TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX letter_by_learner ON letter(learner);
