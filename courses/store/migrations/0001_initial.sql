-- content.db: what can be fetched again. No identity of a learner is ever in it.

-- Signed metadata as it was verified, newest of each role, and the highest versions seen.
CREATE TABLE trust_file (
  role TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  text TEXT NOT NULL,
  confirmed_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE seen_version (
  role TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT;

-- The catalogue as published; `entry` is the JSON of one program.
CREATE TABLE catalogue (
  program TEXT PRIMARY KEY,
  ord INTEGER NOT NULL,
  entry TEXT NOT NULL
) STRICT;
CREATE TABLE catalogue_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  hash BLOB NOT NULL,
  notice TEXT NOT NULL,
  taxonomy TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE catalogue_text USING fts5(
  program UNINDEXED, code, title, body, tokenize = "unicode61 remove_diacritics 2"
);

-- Chunks are shared by assets and versions; plain bytes, verified before they are written.
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE version (
  id INTEGER PRIMARY KEY,
  program TEXT NOT NULL,
  version TEXT NOT NULL,
  manifest_hash BLOB NOT NULL UNIQUE,
  manifest BLOB NOT NULL,
  added_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX version_program ON version (program, id);

CREATE TABLE asset (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  mime TEXT NOT NULL,
  module TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  hash BLOB NOT NULL,
  UNIQUE (version, path)
) STRICT;
CREATE INDEX asset_module ON asset (version, module);

-- Which chunk begins at which offset; a seek is one index probe. Rows appear when a module is sealed.
CREATE TABLE asset_chunk (
  asset INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  off INTEGER NOT NULL,
  chunk INTEGER NOT NULL REFERENCES chunk (id),
  PRIMARY KEY (asset, off)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_chunk_chunk ON asset_chunk (chunk);

-- A part of a version that was asked for. module = '' is what all modules share.
CREATE TABLE download (
  version INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  module TEXT NOT NULL,
  ord INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('wanted', 'fetching', 'paused', 'waiting', 'disk_full', 'sign_in', 'quarantined', 'ready')),
  bytes_total INTEGER NOT NULL,
  bytes_done INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  next_try_ms INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (version, module)
) STRICT, WITHOUT ROWID;

-- Chunks that arrived for a download that is not sealed yet, so that a clean-up spares them.
CREATE TABLE pending_chunk (
  version INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  module TEXT NOT NULL,
  chunk INTEGER NOT NULL REFERENCES chunk (id),
  PRIMARY KEY (version, module, chunk)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_chunk_chunk ON pending_chunk (chunk);

-- Versions that some profile is in the middle of; the holder says nothing about who it is.
CREATE TABLE pin (
  version INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  holder BLOB NOT NULL,
  PRIMARY KEY (version, holder)
) STRICT, WITHOUT ROWID;
