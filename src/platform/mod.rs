//! The platform's REST API: `/<Controller>/<NamedAction>`, JSON in, JSON out (platform.md#s0).
//!
//! [`OPERATIONS`] lists what is carried out; `known` what the vendor's list has besides; everything else is an
//! unknown path. One function, [`OperationEntry`]'s `answer`, does token, scope, right, envelope and trace for all.

mod acl;
mod app_key;
mod app_row;
mod args;
mod auth_profile;
mod cdirectory_service;
mod core;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod describe;
mod envelope;
mod error;
mod ext_data;
mod guard;
mod health;
mod known;
mod mobile;
mod oath;
mod operation;
mod org;
mod person;
mod policy;
mod profile_view;
mod redrock;
mod rights;
mod role_attributes;
mod roles;
mod saas_manage;
mod security;
mod sys_info;
mod table;
mod tenant_cnames;
mod tenant_config;
mod up_rest;
mod user_identifiers;
mod user_mgmt;

use Fidelity::{Documented, Inferred, Recorded, SeenInClient};
use actix_web::http::{Method, StatusCode};
#[cfg(test)]
pub use coverage::coverage;
#[cfg(test)]
pub use describe::endpoints;
use operation::entry;
pub use operation::{Fidelity, Needs, OperationEntry};

use crate::check::{Check, EndpointFacts, Refusal, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Path, Reply, complaint, json};

/// Everything that is carried out, and how we know the way in which it answers.
pub const OPERATIONS: &[OperationEntry] = &[
    entry::<cdirectory_service::CreateUser>(Recorded),
    entry::<cdirectory_service::CreateUserQuick>(Documented),
    entry::<cdirectory_service::CreateUsers>(Documented),
    entry::<cdirectory_service::Signup>(SeenInClient),
    entry::<cdirectory_service::GetUser>(Recorded),
    entry::<cdirectory_service::GetUserByName>(Recorded),
    entry::<cdirectory_service::GetUsers>(Recorded),
    entry::<cdirectory_service::GetUserAttributes>(Recorded),
    entry::<cdirectory_service::ChangeUser>(Recorded),
    entry::<cdirectory_service::DeleteUser>(SeenInClient),
    entry::<cdirectory_service::SetUserState>(Recorded),
    entry::<cdirectory_service::ChangeUserState>(Documented),
    entry::<cdirectory_service::ExemptUserFromMfa>(Recorded),
    entry::<cdirectory_service::GetTechSupportUser>(Recorded),
    entry::<cdirectory_service::SetUserPicture>(Recorded),
    entry::<cdirectory_service::GetUsersFromCsvFile>(Documented),
    entry::<cdirectory_service::SubmitUploadedFile>(Documented),
    entry::<cdirectory_service::RefreshToken>(SeenInClient),
    entry::<cdirectory_service::UpdateProfile>(Documented),
    entry::<user_mgmt::GetUserPicture>(Recorded),
    entry::<user_mgmt::GetUserInfo>(Recorded),
    entry::<user_mgmt::GetUserRiskLevel>(Recorded),
    entry::<user_mgmt::GetUsersRolesAndAdministrativeRights>(Recorded),
    entry::<user_mgmt::RemoveUsers>(Recorded),
    entry::<user_mgmt::ResetUserPassword>(SeenInClient),
    entry::<user_mgmt::ChangeUserPassword>(Documented),
    entry::<user_mgmt::SetCloudLock>(Recorded),
    entry::<user_mgmt::IsUserCloudLocked>(Documented),
    entry::<user_mgmt::SignOutCurrentSession>(Documented),
    entry::<user_mgmt::SignOutEverywhere>(Documented),
    entry::<user_mgmt::GetUserHierarchy>(Documented),
    entry::<user_mgmt::InviteUsers>(Documented),
    entry::<user_mgmt::SendLoginEmails>(Documented),
    entry::<user_mgmt::SendSmsInvite>(Documented),
    entry::<user_identifiers::GetUserIdentifiers>(SeenInClient),
    entry::<user_mgmt::DirectoryServiceQuery>(Recorded),
    entry::<roles::StoreRole>(Recorded),
    entry::<roles::UpdateRole>(Recorded),
    entry::<roles::GetRole>(Recorded),
    entry::<roles::GetRoleMembers>(Recorded),
    entry::<roles::GetPagedRoleMembers>(SeenInClient),
    entry::<roles::GetRoleIdFromName>(SeenInClient),
    entry::<roles::AddUsersAndGroupsToRole>(Documented),
    entry::<roles::RemoveUsersAndGroupsFromRole>(SeenInClient),
    entry::<roles::DeleteRole>(Recorded),
    entry::<roles::DeleteRoles>(Recorded),
    entry::<roles::AssignSuperRights>(Recorded),
    entry::<roles::UnAssignSuperRights>(Recorded),
    entry::<roles::SetDynamicRoleScript>(Documented),
    entry::<roles::TestDynamicRoleScript>(Documented),
    entry::<roles::ExportDynamicRoleMembers>(SeenInClient),
    entry::<role_attributes::GetAttributes>(SeenInClient),
    entry::<role_attributes::AddAttributes>(SeenInClient),
    entry::<role_attributes::UpdateAttribute>(SeenInClient),
    entry::<role_attributes::DeleteAttributes>(SeenInClient),
    entry::<role_attributes::GetRoleAttributes>(SeenInClient),
    entry::<role_attributes::UpdateAttributesByRole>(SeenInClient),
    entry::<saas_manage::ImportAppFromTemplate>(Recorded),
    entry::<saas_manage::GetApplication>(Recorded),
    entry::<saas_manage::UpdateApplicationDE>(Recorded),
    entry::<saas_manage::ResetAppScript>(SeenInClient),
    entry::<saas_manage::GetScript>(SeenInClient),
    entry::<saas_manage::DeleteApplication>(Recorded),
    entry::<saas_manage::CloneAnApplication>(Inferred),
    entry::<saas_manage::SetApplicationPermissions>(Recorded),
    entry::<acl::GetRowAces>(SeenInClient),
    entry::<saas_manage::GetAppIDByServiceName>(SeenInClient),
    entry::<saas_manage::GetOpenIdClientSecret>(Documented),
    entry::<saas_manage::GetRoleApps>(SeenInClient),
    entry::<saas_manage::GetTemplatesAndCategories>(SeenInClient),
    entry::<saas_manage::GetPaginatedTemplates>(SeenInClient),
    entry::<saas_manage::GetCustomWebAppTemplates>(SeenInClient),
    entry::<saas_manage::GetCategories>(SeenInClient),
    entry::<saas_manage::IsApplicationAvailableInCatalog>(Documented),
    entry::<up_rest::GetUPData>(SeenInClient),
    entry::<up_rest::GetAppByKey>(Documented),
    entry::<up_rest::GetResultantAppsForUser>(Documented),
    entry::<up_rest::HandleAppClick>(Recorded),
    entry::<ext_data::GetSchema>(Recorded),
    entry::<ext_data::UpdateSchema>(Documented),
    entry::<ext_data::GetColumns>(Documented),
    entry::<ext_data::SetColumns>(Recorded),
    entry::<core::GetDirectoryServices>(Recorded),
    entry::<core::GetCdsAliasesForTenant>(Recorded),
    entry::<core::StoreAlias>(Recorded),
    entry::<core::DeleteAliases>(Recorded),
    entry::<core::GetTenantConfig>(Documented),
    entry::<core::SetTenantConfig>(Documented),
    entry::<core::DeleteTenantConfig>(Documented),
    entry::<core::GetAssignedAdministrativeRights>(SeenInClient),
    entry::<core::GeneratePassword>(Documented),
    entry::<core::GetUserSettings>(Recorded),
    entry::<core::CheckProxyHealth>(SeenInClient),
    entry::<core::GetDownloadUrls>(SeenInClient),
    entry::<policy::GetNicePlinks>(Recorded),
    entry::<policy::GetPolicyBlock>(Recorded),
    entry::<policy::SavePolicyBlock>(Recorded),
    entry::<policy::SetPlinks>(Recorded),
    entry::<policy::DeletePolicyBlock>(Recorded),
    entry::<policy::GetPasswordComplexityRequirements>(Documented),
    entry::<policy::GetUsingCloudMobileGp>(SeenInClient),
    entry::<auth_profile::GetDecoratedProfileList>(SeenInClient),
    entry::<auth_profile::GetProfileList>(SeenInClient),
    entry::<auth_profile::GetProfile>(Recorded),
    entry::<auth_profile::SaveProfile>(Recorded),
    entry::<auth_profile::DeleteProfile>(Recorded),
    entry::<auth_profile::GetProfileMfaScoring>(Documented),
    entry::<org::Create>(Documented),
    entry::<org::GetOrganization>(Documented),
    entry::<org::ListAll>(Documented),
    entry::<org::Update>(Documented),
    entry::<org::Delete>(Documented),
    entry::<org::ChangeMembership>(Documented),
    entry::<org::GetRoles>(Documented),
    entry::<org::GetAdministrators>(Documented),
    entry::<org::UpdateAdministrators>(Documented),
    entry::<org::GetPermission>(Documented),
    entry::<org::UpdatePermission>(Documented),
    entry::<tenant_cnames::GetCnames>(Recorded),
    entry::<tenant_cnames::UiGet>(Recorded),
    entry::<tenant_cnames::Register>(Recorded),
    entry::<tenant_cnames::UnRegister>(Documented),
    entry::<tenant_cnames::SetPreferred>(Recorded),
    entry::<tenant_config::GetCustomerConfig>(Recorded),
    entry::<tenant_config::SetCustomerConfig>(Recorded),
    entry::<tenant_config::GetAdvancedConfig>(SeenInClient),
    entry::<tenant_config::GetEditableMessageTemplates>(Recorded),
    entry::<tenant_config::GetEditableMessageTemplate>(Recorded),
    entry::<security::StartAuthentication>(Recorded),
    entry::<security::AdvanceAuthentication>(Recorded),
    entry::<security::CleanupAuthentication>(SeenInClient),
    entry::<security::OobAuthStatus>(SeenInClient),
    entry::<security::LoginArgs>(SeenInClient),
    entry::<security::ChallengeUser>(SeenInClient),
    entry::<security::StartChallenge>(SeenInClient),
    entry::<security::OnDemandChallenge>(Documented),
    entry::<security::StartVerification>(Documented),
    entry::<security::SendIdentityVerification>(Documented),
    entry::<security::ForgotUsername>(SeenInClient),
    entry::<security::StartForgotUsername>(Documented),
    entry::<security::AdvanceForgotUsername>(SeenInClient),
    entry::<security::AnswerOobChallenge>(Documented),
    entry::<oath::SubmitOathOtpCode>(Documented),
    entry::<oath::ValidateOtpCode>(Documented),
    entry::<oath::ResynchronizeOathToken>(Documented),
    entry::<mobile::GetUserThirdPartyOtp>(SeenInClient),
    entry::<mobile::ValidateAndSetUserThirdPartyOtp>(SeenInClient),
    entry::<user_mgmt::GetSecurityQuestions>(SeenInClient),
    entry::<user_mgmt::UpdateSecurityQuestions>(Documented),
    entry::<user_mgmt::SetSecurityQuestion>(SeenInClient),
    entry::<user_mgmt::ResetSecurityQuestions>(Documented),
    entry::<user_mgmt::SetPhonePin>(Documented),
    entry::<user_mgmt::IsUserLockedOutByPolicy>(Documented),
    entry::<tenant_config::GetAdminSecurityQuestions>(SeenInClient),
    entry::<tenant_config::GetAdminSecurityQuestion>(SeenInClient),
    entry::<tenant_config::SetAdminSecurityQuestion>(SeenInClient),
    entry::<tenant_config::DeleteAdminSecurityQuestion>(SeenInClient),
    entry::<redrock::RedrockQuery>(Recorded),
    entry::<security::WhoAmI>(SeenInClient),
    entry::<security::Logout>(Documented),
    entry::<sys_info::About>(Recorded),
    entry::<sys_info::Version>(SeenInClient),
    entry::<sys_info::Dummy>(SeenInClient),
    entry::<health::Ping>(SeenInClient),
    entry::<health::HealthCheck>(SeenInClient),
];

/// The bases under which the same API answers (platform.md#T3).
const BASES: [&str; 2] = ["/api/idadmin", "/api"];

/// What a path names.
#[derive(Clone, Copy)]
pub enum NamedAction {
    /// It is carried out.
    Built(&'static OperationEntry),
    /// The vendor has it; this version does not carry it out.
    Listed(&'static known::KnownAction),
}

impl NamedAction {
    /// The action at a folded path, if the tenant has one there.
    pub fn at(path: &Path) -> Option<Self> {
        BASES.iter().find_map(|base| Self::at_root(&path.without(base)?)).or_else(|| Self::at_root(path))
    }

    fn at_root(path: &Path) -> Option<Self> {
        let name = path.lower().strip_prefix('/')?;
        let is = |path: &&str| path.eq_ignore_ascii_case(name);
        let built = OPERATIONS.iter().find(|entry| entry.paths.iter().any(is));
        built.map(Self::Built).or_else(|| known::find(name).map(Self::Listed))
    }
}

/// Answers a call to an action.
pub async fn answer(tenant: &Tenant, action: NamedAction, call: &Call<'_>, trace: &mut Trace) -> Reply {
    let (name, facts) = match action {
        NamedAction::Built(entry) => (entry.paths[0], entry.facts),
        NamedAction::Listed(known) => {
            (known.path, EndpointFacts { takes_tokens: true, ..EndpointFacts::default() })
        }
    };
    trace.about_endpoint(name);
    trace.endpoint_is(facts);
    let result = async {
        let takes = *call.method == Method::POST || *call.method == Method::GET;
        let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted("POST or GET");
        probe.holds(takes).map_err(error::ApiError::method)?;
        match action {
            NamedAction::Built(entry) => entry.answer(tenant, call, trace).await,
            NamedAction::Listed(known) => known.answer(tenant, call, trace).await,
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
