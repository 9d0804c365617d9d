-- Covering: without role_id in it, the planner reads all memberships of the tenant instead.
DROP INDEX role_members_member;
CREATE INDEX role_members_member ON role_members (tenant_id, member_kind, member_id, role_id);
