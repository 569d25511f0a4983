-- What one laptop needs to hand on to another, and what repairing needs.

-- A module that was readable once stays so while a lost chunk of it is fetched again.
ALTER TABLE download ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
UPDATE download SET sealed = 1 WHERE state = 'ready';

-- The catalogue as the object that the signed targets name.
ALTER TABLE catalogue_head ADD COLUMN object BLOB;

-- Every root that was verified, so that who has an older one can follow.
CREATE TABLE root_file (
  version INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

-- A chunk that was found rotten keeps its row without bytes until it is fetched again.
CREATE INDEX chunk_lost ON chunk (id) WHERE length(data) = 0;

-- How far the looking after stored chunks has come.
CREATE TABLE scrub (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  next INTEGER NOT NULL,
  finished_ms INTEGER NOT NULL
) STRICT;
