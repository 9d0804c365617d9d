-- The parts of a person's name, which SCIM clients send; the name shown to people is the user's own. Kept apart from
-- users, because nothing else reads them.
CREATE TABLE user_names (
    tenant_id   TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    given_name  TEXT,
    family_name TEXT,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);
