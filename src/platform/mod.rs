//! The platform's REST API: `/<Controller>/<Action>`, JSON in, JSON out (platform.md).
//!
//! [`OPERATIONS`] lists what is carried out; `known` what the vendor's list has besides; everything else is an
//! unknown path. One function, `operation::answer`, does token, scope, right, envelope and trace for all.

mod args;
mod cdirectory_service;
mod core;
mod envelope;
mod error;
mod ext_data;
mod guard;
mod health;
mod json;
mod known;
mod operation;
mod redrock;
mod rights;
mod roles;
mod security;
mod sys_info;
mod table;
mod user_mgmt;

use actix_web::http::{Method, StatusCode};
use operation::entry;
pub use operation::{Entry, Needs};

use crate::check::{Check, Refusal, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Path, Reply, complaint};

/// Everything that is carried out.
pub const OPERATIONS: &[Entry] = &[
    entry::<cdirectory_service::CreateUser>(),
    entry::<cdirectory_service::CreateUserQuick>(),
    entry::<cdirectory_service::CreateUsers>(),
    entry::<cdirectory_service::Signup>(),
    entry::<cdirectory_service::GetUser>(),
    entry::<cdirectory_service::GetUserByName>(),
    entry::<cdirectory_service::GetUsers>(),
    entry::<cdirectory_service::GetUserAttributes>(),
    entry::<cdirectory_service::ChangeUser>(),
    entry::<cdirectory_service::DeleteUser>(),
    entry::<cdirectory_service::SetUserState>(),
    entry::<cdirectory_service::ChangeUserState>(),
    entry::<cdirectory_service::ExemptUserFromMfa>(),
    entry::<cdirectory_service::GetTechSupportUser>(),
    entry::<cdirectory_service::SetUserPicture>(),
    entry::<cdirectory_service::GetUsersFromCsvFile>(),
    entry::<cdirectory_service::SubmitUploadedFile>(),
    entry::<cdirectory_service::RefreshToken>(),
    entry::<cdirectory_service::UpdateProfile>(),
    entry::<user_mgmt::GetUserPicture>(),
    entry::<user_mgmt::GetUserInfo>(),
    entry::<user_mgmt::GetUserRiskLevel>(),
    entry::<user_mgmt::GetUsersRolesAndAdministrativeRights>(),
    entry::<user_mgmt::RemoveUsers>(),
    entry::<user_mgmt::ResetUserPassword>(),
    entry::<user_mgmt::ChangeUserPassword>(),
    entry::<user_mgmt::SetCloudLock>(),
    entry::<user_mgmt::IsUserCloudLocked>(),
    entry::<user_mgmt::SignOutCurrentSession>(),
    entry::<user_mgmt::SignOutEverywhere>(),
    entry::<user_mgmt::DirectoryServiceQuery>(),
    entry::<roles::StoreRole>(),
    entry::<roles::UpdateRole>(),
    entry::<roles::GetRole>(),
    entry::<roles::GetRoleMembers>(),
    entry::<roles::GetPagedRoleMembers>(),
    entry::<roles::GetRoleIdFromName>(),
    entry::<roles::AddUsersAndGroupsToRole>(),
    entry::<roles::RemoveUsersAndGroupsFromRole>(),
    entry::<roles::DeleteRole>(),
    entry::<roles::DeleteRoles>(),
    entry::<roles::AssignSuperRights>(),
    entry::<roles::UnAssignSuperRights>(),
    entry::<roles::SetDynamicRoleScript>(),
    entry::<ext_data::GetSchema>(),
    entry::<ext_data::UpdateSchema>(),
    entry::<ext_data::GetColumns>(),
    entry::<ext_data::SetColumns>(),
    entry::<core::GetDirectoryServices>(),
    entry::<core::GetCdsAliasesForTenant>(),
    entry::<core::StoreAlias>(),
    entry::<core::DeleteAliases>(),
    entry::<core::GetTenantConfig>(),
    entry::<core::SetTenantConfig>(),
    entry::<core::DeleteTenantConfig>(),
    entry::<core::GetAssignedAdministrativeRights>(),
    entry::<core::GeneratePassword>(),
    entry::<security::StartAuthentication>(),
    entry::<security::AdvanceAuthentication>(),
    entry::<security::CleanupAuthentication>(),
    entry::<security::OobAuthStatus>(),
    entry::<security::Login>(),
    entry::<redrock::Query>(),
    entry::<security::WhoAmI>(),
    entry::<security::Logout>(),
    entry::<sys_info::About>(),
    entry::<sys_info::Version>(),
    entry::<sys_info::Dummy>(),
    entry::<health::Ping>(),
    entry::<health::HealthCheck>(),
];

/// The bases under which the same API answers (platform.md T3).
const BASES: [&str; 2] = ["/api/idadmin", "/api"];

/// What a path names.
#[derive(Clone, Copy)]
pub enum Action {
    /// It is carried out.
    Built(&'static Entry),
    /// The vendor has it; this version does not carry it out.
    Listed(&'static known::Known),
}

impl Action {
    /// The action at a folded path, if the tenant has one there.
    pub fn at(path: &Path) -> Option<Self> {
        BASES.iter().find_map(|base| Self::at_root(&path.without(base)?)).or_else(|| Self::at_root(path))
    }

    fn at_root(path: &Path) -> Option<Self> {
        let name = path.lower().strip_prefix('/')?;
        if name.bytes().filter(|byte| *byte == b'/').count() != 1 {
            return None;
        }
        let is = |path: &&str| path.eq_ignore_ascii_case(name);
        let built = OPERATIONS.iter().find(|entry| entry.paths.iter().any(is));
        built.map(Self::Built).or_else(|| known::find(name).map(Self::Listed))
    }
}

/// Answers a call to an action.
pub async fn answer(tenant: &Tenant, action: Action, call: &Call<'_>, trace: &mut Trace) -> Reply {
    let name = match action {
        Action::Built(entry) => entry.paths[0],
        Action::Listed(known) => known.path,
    };
    trace.about_endpoint(name);
    let result = async {
        let takes = *call.method == Method::POST || *call.method == Method::GET;
        let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted("POST or GET");
        probe.holds(takes).map_err(error::ApiError::method)?;
        match action {
            Action::Built(entry) => (entry.call)(tenant, call, trace).await,
            Action::Listed(known) => known.answer(tenant, call, trace).await,
        }
    };
    match result.await {
        Ok(reply) => reply,
        Err(error) => error.into_reply(tenant, call.id),
    }
}

/// The answer to a request that could not be read: the envelope, with a status that says so.
pub fn unreadable(refusal: &Refusal, status: StatusCode) -> Reply {
    let message = format!("The request was not read: {}.", complaint(refusal));
    Reply::refused_json(refusal, status, &envelope::Envelope::message(message))
}
