-- What an opaque value stands for, by the SHA-256 of the value. kind: session, bounce, confirmation, code, refresh; or
-- ended, which marks a family, its value_hash, that a request may still be storing tokens of.
-- family: the grant that it belongs to, if any; reuse ends a whole family. data: JSON, of a form that the kind decides.
-- used: when it was used up, 0 if it was not.
CREATE TABLE tickets (
    tenant_id  TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    value_hash TEXT NOT NULL,
    family     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    data       TEXT NOT NULL,
    expires    BIGINT NOT NULL,
    used       BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, kind, value_hash)
);
CREATE INDEX tickets_family ON tickets (tenant_id, family);

-- Tokens that a user's grant gave to a client, of either form: which client may revoke them, and what ends with their
-- family. A token that is not here was issued to the client that it stands for. confidential: whether that client proved who it is. issued: in seconds.
CREATE TABLE granted_tokens (
    tenant_id    TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    token_hash   TEXT NOT NULL,
    family       TEXT NOT NULL,
    client_id    TEXT NOT NULL,
    confidential BIGINT NOT NULL,
    issued       BIGINT NOT NULL,
    expires      BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
);
CREATE INDEX granted_tokens_family ON granted_tokens (tenant_id, family);

-- What a user let a client do at an app. scopes: separated by blanks.
CREATE TABLE consents (
    tenant_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    row_key   TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scopes    TEXT NOT NULL,
    granted   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, row_key, client_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);

-- Wrong passwords since a user last signed in, where the tenant's policy locks out. since: when the first of them came.
CREATE TABLE sign_in_failures (
    tenant_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    failures  BIGINT NOT NULL,
    since     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);
