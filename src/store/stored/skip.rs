//! What a form leaves out.

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a function of a reference")]
pub(super) fn is_false(value: &bool) -> bool {
    !value
}
