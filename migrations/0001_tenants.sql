-- Portable between SQLite and PostgreSQL: TEXT, BIGINT (times in milliseconds since 1970, flags 0 or 1), no
-- engine's own types. Everything carries tenant_id. Migrations are append-only.

-- revision counts the batches of writes: a copy of the server that shares a database with others compares it with
-- what it saw last, and drops what it keeps in memory when somebody else wrote. starts counts the starts of seeded
-- servers, so that no two draw the same ids.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('revision', 0), ('starts', 0);

-- handle: the name under which the control API knows the tenant; the first is "default".
-- definition, loosen: JSON in the fixture's own form.
CREATE TABLE tenants (
    tenant_id  TEXT PRIMARY KEY,
    handle     TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL,
    loosen     TEXT NOT NULL,
    created    BIGINT NOT NULL
);

CREATE TABLE signing_keys (
    tenant_id   TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    private_key TEXT NOT NULL,
    certificate TEXT NOT NULL,
    PRIMARY KEY (tenant_id, position)
);

-- *_fold: the lower-case form that is compared.
CREATE TABLE users (
    tenant_id            TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    user_id              TEXT NOT NULL,
    name                 TEXT NOT NULL,
    name_fold            TEXT NOT NULL,
    password_hash        TEXT,
    oauth_client         BIGINT NOT NULL,
    in_everybody_role    BIGINT NOT NULL,
    state                BIGINT NOT NULL,
    mail                 TEXT,
    display_name         TEXT,
    description          TEXT,
    office               TEXT,
    home                 TEXT,
    mobile               TEXT,
    reports_to           TEXT,
    org_path             TEXT,
    mfa_redirect         TEXT,
    culture              TEXT,
    mfa_exempt_until     BIGINT,
    force_password       BIGINT NOT NULL,
    password_never_ends  BIGINT NOT NULL,
    attributes           TEXT NOT NULL,
    created              BIGINT NOT NULL,
    modified             BIGINT NOT NULL,
    password_changed     BIGINT NOT NULL,
    has_picture          BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT users_name UNIQUE (tenant_id, name_fold)
);

CREATE TABLE user_pictures (
    tenant_id  TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    media_type TEXT NOT NULL,
    base64     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
);

CREATE TABLE roles (
    tenant_id   TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    role_id     TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_fold   TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (tenant_id, role_id),
    CONSTRAINT roles_name UNIQUE (tenant_id, name_fold)
);

CREATE TABLE role_rights (
    tenant_id TEXT NOT NULL,
    role_id   TEXT NOT NULL,
    path      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, role_id, path),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, role_id) ON DELETE CASCADE
);

-- member_kind: user or role.
CREATE TABLE role_members (
    tenant_id   TEXT NOT NULL,
    role_id     TEXT NOT NULL,
    member_kind TEXT NOT NULL,
    member_id   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, role_id, member_kind, member_id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, role_id) ON DELETE CASCADE
);
CREATE INDEX role_members_member ON role_members (tenant_id, member_kind, member_id);

-- definition: JSON in the fixture's own form, without ids, secrets and permissions.
CREATE TABLE apps (
    tenant_id          TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    row_key            TEXT NOT NULL,
    service_name       TEXT NOT NULL,
    service_name_fold  TEXT NOT NULL,
    client_id          TEXT,
    client_secret_hash TEXT,
    definition         TEXT NOT NULL,
    PRIMARY KEY (tenant_id, row_key),
    CONSTRAINT apps_service_name UNIQUE (tenant_id, service_name_fold)
);

-- Who has the Run permission on an app.
CREATE TABLE app_runners (
    tenant_id    TEXT NOT NULL,
    row_key      TEXT NOT NULL,
    grantee_kind TEXT NOT NULL,
    grantee_id   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, row_key, grantee_kind, grantee_id),
    FOREIGN KEY (tenant_id, row_key) REFERENCES apps (tenant_id, row_key) ON DELETE CASCADE
);

-- Opaque access tokens, by the SHA-256 of their value. claims: JSON, what a JWT would say. No index on expires:
-- the sweep is rare and may read the table, the insert is frequent and must be cheap.
CREATE TABLE access_tokens (
    tenant_id  TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    row_key    TEXT NOT NULL,
    user_id    TEXT,
    claims     TEXT NOT NULL,
    expires    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
);

-- Revoked tokens of either form, by the SHA-256 of their text, kept until they would have expired.
CREATE TABLE revoked_tokens (
    tenant_id  TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    expires    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
);

-- Files of GetUsersFromCsvFile that wait for SubmitUploadedFile.
CREATE TABLE user_imports (
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    import_id TEXT NOT NULL,
    csv       TEXT NOT NULL,
    created   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, import_id)
);
