-- Events are kept in packs, a JSON list each: what is written with a change is a pack of one, what only tells of a
-- request (a token, a refusal) is collected for a moment. at: of the last event. amount: how many there are.
CREATE TABLE event_packs (
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    pack_id   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    amount    BIGINT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, pack_id)
);
INSERT INTO event_packs (tenant_id, pack_id, at, amount, body)
SELECT tenant_id, event_id, at, 1,
    '[{"id":"' || event_id || '","at":' || CAST(at AS TEXT) || ',"kind":"' || kind || '","user_id":"' || user_id
    || '","user_name":"' || REPLACE(REPLACE(user_name, '\', '\\'), '"', '\"') || '"}]'
FROM events;
DROP TABLE events;
ALTER TABLE event_packs RENAME TO events;
CREATE INDEX events_at ON events (tenant_id, at);

-- When the user signed in the time before.
ALTER TABLE last_logins ADD COLUMN previous BIGINT;

-- When the user was last invited; NULL if it never was.
ALTER TABLE users ADD COLUMN invited BIGINT;

-- What roles have of the attributes that the tenant defines for them. value: a text.
CREATE TABLE role_attributes (
    tenant_id    TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    attribute_id TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (tenant_id, role_id, attribute_id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, role_id) ON DELETE CASCADE
);
