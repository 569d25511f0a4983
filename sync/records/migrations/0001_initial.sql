-- One learner's records. Nothing in `event` is ever updated except what the server says about it,
-- and an erased body; nothing is ever deleted.
CREATE TABLE meta(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stream(
  device BLOB PRIMARY KEY,
  kind INTEGER NOT NULL,              -- 0 own, 1 own once, 2 another device, 3 the server
  public_key BLOB NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  server_have_seq INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE event(
  id INTEGER PRIMARY KEY,             -- order of arrival here
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  type TEXT NOT NULL,
  standing INTEGER NOT NULL,          -- 0 folded or opaque, 1 repeats another row, 2 quarantined
  n INTEGER,                          -- the server's number, once known
  envelope TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  signature BLOB,
  salt BLOB,
  body TEXT
) STRICT;
CREATE UNIQUE INDEX event_place ON event(device, seq);
CREATE INDEX event_by_id ON event(event_id);
CREATE INDEX event_decision ON event(id) WHERE type = 'decision.made';

CREATE TABLE derived(
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(kind, key)
) STRICT, WITHOUT ROWID;

-- The ends of the pages pulled, so that a lost cursor goes back to the last common one.
CREATE TABLE page(
  n INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE quarantine(
  id INTEGER PRIMARY KEY,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  noted_ms INTEGER NOT NULL,
  record TEXT NOT NULL,               -- the raw record as JSON
  UNIQUE(device, seq, code)
) STRICT;

CREATE TABLE sync_run(
  id INTEGER PRIMARY KEY,
  finished_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL               -- JSON
) STRICT;

CREATE TABLE pin(
  program TEXT PRIMARY KEY,
  version TEXT NOT NULL
) STRICT, WITHOUT ROWID;
