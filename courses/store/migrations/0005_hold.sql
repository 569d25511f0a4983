-- SPDX-License-Identifier: Apache-2.0
-- Why a download waits although it could go on: the line to the server is counted, or it would take
-- more space than is allowed. hold_bytes: what would come over that line, or what is too much.
ALTER TABLE download ADD COLUMN hold TEXT NOT NULL DEFAULT '' CHECK (hold IN ('', 'metered', 'quota'));
ALTER TABLE download ADD COLUMN hold_bytes INTEGER NOT NULL DEFAULT 0;

-- The learner wants it over a counted line too.
ALTER TABLE download ADD COLUMN agreed INTEGER NOT NULL DEFAULT 0;
