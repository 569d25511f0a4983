-- Files by which learners show what they did. Each learner's own, named by its SHA-256: what two of
-- them have alike is kept twice, so that nobody learns what another has.
CREATE TABLE evidence(
  learner BLOB NOT NULL,
  sha256 BLOB NOT NULL,
  kind INTEGER NOT NULL,              -- 0 PDF, 1 PNG, 2 JPEG, 3 text
  bytes INTEGER NOT NULL,             -- of the whole file
  have INTEGER NOT NULL,              -- of them, from the beginning
  whole INTEGER NOT NULL,             -- 1: all is there and has this hash
  touched_ms INTEGER NOT NULL,        -- when the last piece came
  PRIMARY KEY(learner, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence_piece(
  learner BLOB NOT NULL,
  sha256 BLOB NOT NULL,
  first INTEGER NOT NULL,             -- byte at which it begins; at most 1 MiB long
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX evidence_piece_place ON evidence_piece(learner, sha256, first);
