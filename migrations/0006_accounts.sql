-- Passwords that were replaced, as hashes: a new one must be none of the last. position: the order.
CREATE TABLE password_history (
    tenant_id     TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    position      BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, position),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);

-- What was shown for a session or token, by the SHA-256 of its value, and when last (in seconds). raised: whether by a
-- step-up. expires: when the session or token does.
CREATE TABLE passed_mechanisms (
    tenant_id  TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    mechanism  TEXT NOT NULL,
    at         BIGINT NOT NULL,
    raised     BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash, mechanism)
);

-- locked: whether they locked the account.
ALTER TABLE sign_in_failures ADD COLUMN locked BIGINT NOT NULL DEFAULT 0;
