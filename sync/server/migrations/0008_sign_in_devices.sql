-- Which device said hello with which sign-in, so that a revoked device takes its sign-ins with it
-- and no other's.
CREATE TABLE sign_in_device(
  learner BLOB NOT NULL,
  family BLOB NOT NULL,               -- as in token
  device BLOB NOT NULL,
  PRIMARY KEY(learner, family, device)
) STRICT, WITHOUT ROWID;
