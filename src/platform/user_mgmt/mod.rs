//! `/UserMgmt/*`, as far as it serves what `/CDirectoryService` hands out.

mod get_user_picture;

pub use get_user_picture::GetUserPicture;
