-- Rows belong to a tenant by a key that nothing outside sees: several tenants may show one TenantId, which stands in
-- tenants.definition. Where a tenant was made before, its key is the TenantId it had.
ALTER TABLE tenants RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE signing_keys RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE users RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE user_pictures RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE roles RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE role_rights RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE role_members RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE apps RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE app_runners RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE user_imports RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE tickets RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE granted_tokens RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE consents RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE sign_in_failures RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE user_factors RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE oath_steps RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE outbox RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE last_logins RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE password_history RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE passed_mechanisms RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE events RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE role_attributes RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE app_changes RENAME COLUMN tenant_id TO tenant_key;
ALTER TABLE user_names RENAME COLUMN tenant_id TO tenant_key;

-- Tokens end with their tenant, as all else does.
CREATE TABLE issued_tokens (
    tenant_key TEXT NOT NULL REFERENCES tenants (tenant_key) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    row_key    TEXT NOT NULL,
    user_id    TEXT,
    claims     TEXT NOT NULL,
    expires    BIGINT NOT NULL,
    PRIMARY KEY (tenant_key, token_hash)
);
INSERT INTO issued_tokens (tenant_key, token_hash, row_key, user_id, claims, expires)
SELECT tenant_id, token_hash, row_key, user_id, claims, expires FROM access_tokens;
DROP TABLE access_tokens;
ALTER TABLE issued_tokens RENAME TO access_tokens;

CREATE TABLE ended_tokens (
    tenant_key TEXT NOT NULL REFERENCES tenants (tenant_key) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    expires    BIGINT NOT NULL,
    PRIMARY KEY (tenant_key, token_hash)
);
INSERT INTO ended_tokens (tenant_key, token_hash, expires)
SELECT tenant_id, token_hash, expires FROM revoked_tokens;
DROP TABLE revoked_tokens;
ALTER TABLE ended_tokens RENAME TO revoked_tokens;
