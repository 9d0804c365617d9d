-- Apps that are managed through the API. client_secret: an OpenID Connect app's secret as it is, where the tenant drew it
-- or the API set it, since the API tells it again; one that a fixture gives is kept as its hash alone. modified: when it
-- was last changed.
ALTER TABLE apps ADD COLUMN client_secret TEXT;
ALTER TABLE apps ADD COLUMN modified BIGINT NOT NULL DEFAULT 0;
UPDATE apps SET modified = (SELECT created FROM tenants WHERE tenants.tenant_id = apps.tenant_id);

-- app_runners holds every permission on an app from here on, not the Run permission alone. rights: the bits; 132 is
-- View and Execute, and Execute is Run.
ALTER TABLE app_runners ADD COLUMN rights BIGINT NOT NULL DEFAULT 132;

-- The changelog of apps: one row a changed field. entry: JSON, in the fixture's own form. No foreign key to apps: what
-- was done stays when the app goes.
CREATE TABLE app_changes (
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id) ON DELETE CASCADE,
    position  BIGINT NOT NULL,
    row_key   TEXT NOT NULL,
    entry     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, position)
);
CREATE INDEX app_changes_row_key ON app_changes (tenant_id, row_key, position);
