-- What is known of parts that are not as they should be.

-- The part of a download that came with other bytes than its signed hash, when its source was given
-- up for it: the hash it should have, the hash it had, and when.
ALTER TABLE download ADD COLUMN wrong_chunk BLOB;
ALTER TABLE download ADD COLUMN wrong_found BLOB;
ALTER TABLE download ADD COLUMN wrong_ms INTEGER NOT NULL DEFAULT 0;

-- Whether it was looked what a sealed module refers to.
ALTER TABLE download ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;

-- What documents of a sealed module refer to and the version does not have.
CREATE TABLE open_end (
  version INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  module TEXT NOT NULL,
  path TEXT NOT NULL,
  referrer TEXT NOT NULL,
  PRIMARY KEY (version, module, path, referrer)
) STRICT, WITHOUT ROWID;
