-- Whose grant a token came from, so that all of a user's can be ended.
ALTER TABLE granted_tokens ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
CREATE INDEX granted_tokens_user ON granted_tokens (tenant_id, user_id);

-- How often somebody gave a wrong answer where this message's code would have been the right one.
ALTER TABLE outbox ADD COLUMN guesses BIGINT NOT NULL DEFAULT 0;
