-- What the credentialing service is to be told, written in the same transaction as the decision.
CREATE TABLE outbox(
  learner BLOB NOT NULL,
  n INTEGER NOT NULL,                 -- the decision's number among the learner's events
  decision BLOB NOT NULL,             -- its event id
  idem_key BLOB NOT NULL,
  payload TEXT NOT NULL,
  state INTEGER NOT NULL,             -- 0 waiting, 1 sent, 2 parked for a person to see
  tries INTEGER NOT NULL,             -- that the service answered with a no
  delay_ms INTEGER NOT NULL,          -- the last pause between two tries
  next_ms INTEGER,                    -- when it is due; nothing while an earlier one is unsent
  problem TEXT NOT NULL,              -- of the last try
  PRIMARY KEY(learner, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_by_decision ON outbox(learner, decision);
CREATE INDEX outbox_due ON outbox(next_ms) WHERE state = 0 AND next_ms IS NOT NULL;
CREATE INDEX outbox_open ON outbox(state, learner, n) WHERE state <> 1;
