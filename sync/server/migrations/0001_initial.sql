-- The server's ledger. Every key of a learner's rows begins with the learner, so that the same
-- tables can be spread over several machines by that column.
CREATE TABLE meta(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE learner(
  learner BLOB PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  password TEXT NOT NULL,             -- Argon2id, with its parameters
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token(
  token_hash BLOB PRIMARY KEY,
  learner BLOB NOT NULL,
  family BLOB NOT NULL,               -- all tokens that descend from one sign-in
  kind INTEGER NOT NULL,              -- 0 access, 1 refresh
  expires_ms INTEGER NOT NULL,
  used_ms INTEGER                     -- when a refresh token was exchanged first
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_family ON token(family);

CREATE TABLE device_grant(
  device_code_hash BLOB PRIMARY KEY,
  user_code TEXT NOT NULL UNIQUE,
  learner BLOB,                       -- once approved
  state INTEGER NOT NULL,             -- 0 pending, 1 approved, 2 denied, 3 used
  expires_ms INTEGER NOT NULL,
  polled_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation(
  code_hash BLOB PRIMARY KEY,
  display_name TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  learner BLOB                        -- once used
) STRICT, WITHOUT ROWID;

CREATE TABLE stream(
  learner BLOB NOT NULL,
  device BLOB NOT NULL,
  by_server INTEGER NOT NULL,
  public_key BLOB NOT NULL,
  have_seq INTEGER NOT NULL,
  have_hash BLOB NOT NULL,
  nonce TEXT NOT NULL,
  nonce_before TEXT NOT NULL,
  nonce_epoch TEXT NOT NULL,
  PRIMARY KEY(learner, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE head(
  learner BLOB PRIMARY KEY,
  n INTEGER NOT NULL,
  page_hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event(
  id INTEGER PRIMARY KEY,
  learner BLOB NOT NULL,
  n INTEGER NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  type TEXT NOT NULL,
  standing INTEGER NOT NULL,          -- 0 folded or opaque, 1 repeats another row, 2 quarantined
  code TEXT NOT NULL,                 -- why it is quarantined
  received_ms INTEGER NOT NULL,
  page_hash BLOB NOT NULL,
  envelope TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  signature BLOB,
  salt BLOB,
  body TEXT
) STRICT;
CREATE UNIQUE INDEX event_by_n ON event(learner, n);
CREATE UNIQUE INDEX event_place ON event(learner, device, seq);
CREATE INDEX event_by_id ON event(learner, event_id);

CREATE TABLE derived(
  learner BLOB NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(learner, kind, key)
) STRICT, WITHOUT ROWID;
