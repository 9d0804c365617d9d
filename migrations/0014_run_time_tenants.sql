-- Tenants that are made while a server runs, and snapshots: rows under a key of their own, whose handle is not a host
-- label and so is no tenant's. owner: the tenant that a snapshot is of. snapshot: its name; the one without a name is
-- what the tenant was made as. running: how a tenant is served, as JSON; empty for the first, which options tell.
ALTER TABLE tenants ADD COLUMN owner TEXT REFERENCES tenants (tenant_key) ON DELETE CASCADE;
ALTER TABLE tenants ADD COLUMN snapshot TEXT;
ALTER TABLE tenants ADD COLUMN running TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX tenants_snapshot ON tenants (owner, snapshot);
