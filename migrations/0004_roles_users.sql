-- role_type: PrincipalList or Script. script: what decides the members of a Script role; kept, not run.
ALTER TABLE roles ADD COLUMN role_type TEXT NOT NULL DEFAULT 'PrincipalList';
ALTER TABLE roles ADD COLUMN script TEXT NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN org_path TEXT NOT NULL DEFAULT '';
