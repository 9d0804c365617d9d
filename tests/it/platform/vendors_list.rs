//! No action of the vendor's published list is unknown (platform.md#s10).

use crate::support::start_with;
use crate::support::world::policies::WORLD;

/// The list, by controller. The OAuth endpoints and SCIM have tests of their own.
const LIST: &[(&str, &str)] = &[
    ("AuthProfile", "DeleteProfile GetProfile GetProfileMFAScoring SaveProfile"),
    (
        "CDirectoryService",
        "ChangeUser ChangeUserState CreateUser ExemptUserFromMfa GetTechSupportUser GetUser GetUserAttributes GetUserByName GetUsers GetUsersFromCsvFile SendIdentityVerification SetUserPicture SetUserState StartAuthentication SubmitUploadedFile",
    ),
    (
        "Core",
        "DeleteAliases DeleteTenantConfig GeneratePassword GetAliasesForTenant GetAssignedAdministrativeRights GetCdsAliasesForTenant GetTenantConfig GetUserSettings SetTenantConfig StoreAlias",
    ),
    ("device", "enrollandroiddevice enrolliosdevice"),
    ("ExtData", "GetColumns GetSchema SetColumns UpdateSchema"),
    ("JobFlow", "DeleteJob Event GetJobs GetMyJobs StartJob"),
    ("mobile", "deletedevice removedeviceprofile"),
    (
        "Org",
        "ChangeMemberShip Create Delete Get GetAdministrators GetPermission GetRoles ListAll Update UpdateAdministrators UpdatePermission",
    ),
    (
        "Policy",
        "DeletePolicyBlock GetNicePlinks GetPasswordComplexityRequirements GetPolicyBlock SavePolicyBlock3",
    ),
    (
        "Roles",
        "AssignSuperRights GetRole GetRoleMembers SetDynamicRoleScript StoreRole TestDynamicRoleScript UnAssignSuperRights UpdateRole",
    ),
    (
        "SaasManage",
        "AddUsersAndGroupsToRole CloneAnApplication DeleteApplication DeleteRoles GetAppIDByServiceName GetApplication GetOpenIdClientSecret GetRoleApps GetTemplatesAndCategories ImportAppFromTemplate IsApplicationAvailableInCatalog RemoveUsersAndGroupsFromRole SetApplicationPermissions TransferOwnership UpdateApplicationDE",
    ),
    (
        "Security",
        "AdvanceAuthentication AdvanceForgotUsername AnswerOOBChallenge ChallengeUser ForgotUsername GetQRCodeStatus Logout StartAuthentication StartChallenge StartForgotUsername StartQRCodeAuthentication StartSocialAuthentication SubmitOathOtpCode SubmitQRCode",
    ),
    ("SysInfo", "About"),
    ("Task", "CancelJob JobReport"),
    ("TenantCnames", "Get Register SetPreferred UiGet UnRegister"),
    (
        "TenantConfig",
        "DeleteAdminSecurityQuestion GetAdminSecurityQuestion GetAdminSecurityQuestions GetCustomerConfig GetEditableMessageTemplate GetEditableMessageTemplates SetAdminSecurityQuestion SetCustomerConfig",
    ),
    (
        "U2f",
        "AnswerRegistrationChallenge DeleteU2fDevices GetRegistrationChallenge GetU2fDevices GetU2fDevicesForUser",
    ),
    (
        "uprest",
        "createtagwithnoapp deletetag DownloadImportAccountsLogFile getcredentialsproviderlistforimport getrecentimportedaccountsfile getresultantappsforuser getsecurefiles gettagsforapp gettotpcodesforsecuredpassword getupdata ImportUserCredentials renametag savetotpseedforsecuredpassword setusercredsforapp updatecredsforsecureditem updatepersonalapplication updateuserapplication uploadpersonalappicon uploadsecureditemicon uprest/updatecaptureduserapplication uprestgetconsumedstorageforsecureditem uprestsavefilesforsecureditem upserttagsforapp upserttagsforsecureditem validateusernameisallowed",
    ),
    ("User", "Signup UpdateProfile"),
    (
        "UserMgmt",
        "ChangeUserAttributes ChangeUserPassword DirectoryServiceQuery GetSecurityQuestions GetUserAttributes GetUserHierarchy GetUserInfo GetUserRiskLevel GetUsersRolesAndAdministrativeRights InviteUsers IsUserCloudLocked IsUserLockedOutByPolicy RemoveUsers ResetSecurityQuestions SendLoginEmails SendSmsInvite SetCloudLock SetPhonePin SignOutCurrentSession SignOutEverywhere UpdateSecurityQuestions",
    ),
];

#[test]
fn every_action_of_the_list_answers() {
    let server = start_with(WORLD);
    let status = |path: &str| server.post(path).send().status;
    for (controller, actions) in LIST {
        for action in actions.split(' ') {
            for base in ["", "/api", "/api/idadmin"] {
                let path = format!("{base}/{controller}/{action}");
                assert_ne!(status(&path), 404, "{path}");
            }
        }
    }
    for path in
        ["/UserMgmt/GeneratePassword", "/ServerManage/GetServers", "/Policy/Policy/GetNicePlinks", "/Policy"]
    {
        assert_eq!(status(path), 404, "{path}");
    }
}
