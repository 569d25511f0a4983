-- When a device said hello, and how many events its stream had then: what came later was written
-- later, by the server's own clock.
CREATE TABLE contact(
  learner BLOB NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,       -- of the last answer that is known to have arrived, 0: none
  PRIMARY KEY(learner, device, seq)
) STRICT, WITHOUT ROWID;
