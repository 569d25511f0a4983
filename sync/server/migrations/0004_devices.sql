-- A device that was taken away from its learner: what it writes from then on is set aside.
ALTER TABLE stream ADD COLUMN revoked_ms INTEGER;
CREATE INDEX token_by_learner ON token(learner);
