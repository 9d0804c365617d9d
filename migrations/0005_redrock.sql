-- When a user last signed in. Kept apart from users, so that signing in changes no user.
CREATE TABLE last_logins (
    tenant_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);

-- What happened, for reports; the oldest are swept. user_name: as it was then. No foreign key to users: what
-- happened stays when the user goes.
CREATE TABLE events (
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    event_id  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    user_name TEXT NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);
CREATE INDEX events_at ON events (tenant_id, at);
