-- What a user can show besides the password, and which authentication profile it has of its own: JSON.
CREATE TABLE user_factors (
    tenant_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    data      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);

-- The newest step whose code a user's OATH token was accepted for: none is accepted twice.
CREATE TABLE oath_steps (
    tenant_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    step      BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);

-- What a real tenant would send: mails, text messages, calls. position: the order, among messages of the same time
-- too. accepted: when whoever got it answered it without its code, 0 if nobody did.
CREATE TABLE outbox (
    tenant_id  TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    position   BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    user_name  TEXT NOT NULL,
    body       TEXT NOT NULL,
    code       TEXT NOT NULL,
    sent       BIGINT NOT NULL,
    accepted   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, message_id)
);
CREATE INDEX outbox_position ON outbox (tenant_id, position);
