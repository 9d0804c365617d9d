"""ark-sdk-python, unmodified, over TLS: `tenantry exec --fixture ark.yaml -- python test_ark.py`."""

import os
import socket
import tempfile
import threading
import time
import unittest
from urllib.parse import urlsplit

# The SDK keeps files of its own.
os.environ["HOME"] = tempfile.mkdtemp()
os.environ["ARK_BASIC_KEYRING"] = "1"

import jwt
import requests
from ark_sdk_python.auth import ArkISPAuth
from ark_sdk_python.auth.identity.ark_identity import ArkIdentity
from ark_sdk_python.common import ArkSystemConfig
from ark_sdk_python.models import ArkAuthException, ArkProfile
from ark_sdk_python.models.ark_exceptions import ArkServiceException
from ark_sdk_python.models.auth import (
    ArkAuthMethod,
    ArkAuthProfile,
    ArkSecret,
    IdentityArkAuthMethodSettings,
    IdentityServiceUserArkAuthMethodSettings,
)
from ark_sdk_python.models.services.identity import directories, roles, users
from ark_sdk_python.services.identity import ArkIdentityAPI

PORT = urlsplit(os.environ["TENANTRY_TLS_URL"]).port
LOCAL = f"https://localhost:{PORT}"
TENANT = "abc1234.id.cyberark.cloud"
# Stands for the hosts file, and for a server on the port of HTTPS. Nothing else is ever looked up.
HERE = {"localhost", "127.0.0.1", TENANT, "pod0.idaptive.app", "acme.cyberark.cloud"}
OLGA, PAUL = ("olga@acme.test", "Olga-Passw0rd"), ("paul@acme.test", "Paul-Passw0rd")
ROBOT = ("robot@acme.test", "r0bot+s%3Acret/&=")
TIM = ("tim@acme.test", "Tim's-Passw0rd")

real = socket.getaddrinfo


def looked_up(host, port, *rest, **more):
    if host not in HERE:
        raise AssertionError(f"{host} is not this machine")
    return real("127.0.0.1", PORT if port == 443 else port, *rest, **more)


socket.getaddrinfo = looked_up
ArkSystemConfig.disable_interactive()
ArkSystemConfig.disable_verbose_logging()


def person(name, url=LOCAL, **settings):
    settings = IdentityArkAuthMethodSettings(identity_mfa_interactive=False, identity_url=url, **settings)
    return ArkAuthProfile(username=name, auth_method=ArkAuthMethod.Identity, auth_method_settings=settings)


def service_user(name):
    settings = IdentityServiceUserArkAuthMethodSettings()
    return ArkAuthProfile(username=name, auth_method=ArkAuthMethod.IdentityServiceUser, auth_method_settings=settings)


def signed_in(profile, secret):
    auth = ArkISPAuth(cache_authentication=False)
    auth.authenticate(ArkProfile(), profile, ArkSecret(secret=secret))
    return auth


def api(who=OLGA, url=LOCAL):
    return ArkIdentityAPI(signed_in(person(who[0], url), who[1]))


def control(method, path):
    headers = {"Authorization": f"Bearer {os.environ['TENANTRY_CONTROL_TOKEN']}"}
    url = f"{os.environ['TENANTRY_URL']}/_tenantry/v1/tenants/default{path}"
    return requests.request(method, url, headers=headers, timeout=10).json()


class SignIn(unittest.TestCase):
    def test_a_person(self):
        auth = signed_in(person(OLGA[0]), OLGA[1])
        claims = jwt.decode(auth.token.token.get_secret_value(), options={"verify_signature": False})
        self.assertEqual((claims["unique_name"], claims["tenant_id"]), (OLGA[0], "ABC1234"))
        self.assertEqual(claims["iss"], f"{LOCAL}/__idaptive_cybr_user_oidc/")
        self.assertEqual(auth.token.endpoint, LOCAL)
        self.assertTrue(auth.token.refresh_token)

    def test_a_person_whose_tenant_is_looked_up(self):
        auth = signed_in(person(OLGA[0], None), OLGA[1])
        self.assertEqual(auth.token.endpoint, f"https://{TENANT}")
        found = ArkIdentityAPI(auth).identity_users.user_by_name(users.ArkIdentityUserByName(username=OLGA[0]))
        self.assertEqual(found.display_name, "Olga Operator")

    def test_a_person_of_a_suffix_that_names_the_host(self):
        cleo = "cleo@acme.cyberark.cloud"
        service = api((cleo, "Cleo-Passw0rd"), f"https://{TENANT}").identity_users
        self.assertEqual(service.user_by_name(users.ArkIdentityUserByName(username=cleo)).username, cleo)

    def test_a_service_user(self):
        auth = signed_in(service_user(ROBOT[0]), ROBOT[1])
        service = ArkIdentityAPI(auth).identity_users
        self.assertEqual(service.user_id_by_name(users.ArkIdentityUserIdByName(username=ROBOT[0]))[8], "-")

    def test_a_second_factor_that_is_accepted_elsewhere(self):
        def accept():
            while not (sent := control("GET", f"/outbox?user={TIM[0]}")["messages"]):
                time.sleep(0.05)
            control("POST", f"/outbox/{sent[0]['id']}/accept")

        thread = threading.Thread(target=accept)
        thread.start()
        auth = signed_in(person(TIM[0], identity_mfa_method="email"), TIM[1])
        thread.join()
        name = users.ArkIdentityUserByName(username=TIM[0])
        self.assertEqual(ArkIdentityAPI(auth).identity_users.user_by_name(name).email, "tim@mail.test")

    def test_the_session_is_kept_and_refreshed(self):
        profile, secret = person(OLGA[0]), ArkSecret(secret=OLGA[1])
        first = ArkISPAuth().authenticate(ArkProfile(), profile, secret)
        kept = ArkISPAuth().authenticate(ArkProfile(), profile, None)
        self.assertEqual(first.token, kept.token)
        fresh = ArkISPAuth()
        fresh.authenticate(ArkProfile(), profile, None, refresh_auth=True)
        self.assertNotEqual(first.token, fresh.token.token)
        self.assertNotEqual(first.refresh_token, fresh.token.refresh_token)
        found = ArkIdentityAPI(fresh).identity_users.user_by_name(users.ArkIdentityUserByName(username=OLGA[0]))
        self.assertEqual(found.username, OLGA[0])

    def test_what_is_asked_before_the_password(self):
        self.assertTrue(ArkIdentity.is_password_required(OLGA[0], LOCAL, None))
        self.assertFalse(ArkIdentity.is_idp_user(OLGA[0], LOCAL, None))

    def test_refusals(self):
        for profile, secret in [
            (person(OLGA[0]), "wrong"),
            (person("nobody@acme.test"), "Some-Passw0rd"),
            (person("locked@acme.test"), "Lock-Passw0rd"),
            (person(TIM[0], identity_mfa_method="sms"), TIM[1]),
            (service_user(ROBOT[0]), "wrong"),
            (service_user(OLGA[0]), OLGA[1]),
        ]:
            with self.subTest(profile.username), self.assertRaises(ArkAuthException):
                signed_in(profile, secret)


class Users(unittest.TestCase):
    def test_from_creation_to_deletion(self):
        service = api().identity_users
        made = service.create_user(
            users.ArkIdentityCreateUser(username="New.Person", display_name="New Person", roles=["Operators"])
        )
        self.assertEqual(made.username, "New.Person@acme.test")
        by_name = service.user_by_name(users.ArkIdentityUserByName(username=made.username))
        by_id = service.user_by_id(users.ArkIdentityUserById(user_id=made.user_id))
        self.assertEqual(by_name, by_id)
        self.assertEqual((by_id.email, by_id.mobile_number), (made.email, made.mobile_number))
        self.assertIsNone(by_id.last_login)

        service.update_user(
            users.ArkIdentityUpdateUser(username=made.username, new_username="renamed", email="r@mail.test")
        )
        found = service.user_by_id(users.ArkIdentityUserById(user_id=made.user_id))
        self.assertEqual((found.username, found.email), ("renamed@acme.test", "r@mail.test"))
        self.assertEqual(found.display_name, "New Person")

        service.reset_user_password(
            users.ArkIdentityResetUserPassword(username="renamed@acme.test", new_password="An0ther-Password")
        )
        signed_in(person("renamed@acme.test"), "An0ther-Password")
        found = service.user_by_id(users.ArkIdentityUserById(user_id=made.user_id))
        self.assertLess(abs(found.last_login.timestamp() - time.time()), 60)

        service.delete_user(users.ArkIdentityDeleteUser(username="renamed@acme.test"))
        with self.assertRaises(ArkServiceException):
            service.user_by_id(users.ArkIdentityUserById(user_id=made.user_id))

    def test_many_are_removed_at_once(self):
        service = api(url=f"https://{TENANT}").identity_users
        made = [
            service.create_user(users.ArkIdentityCreateUser(username=name, roles=[])) for name in ("one", "two")
        ]
        service.delete_users(users.ArkIdentityDeleteUsers(user_ids=[user.user_id for user in made]))
        for user in made:
            with self.assertRaises(ArkServiceException):
                service.user_id_by_name(users.ArkIdentityUserIdByName(username=user.username))

    def test_refusals(self):
        service = api().identity_users
        taken = users.ArkIdentityCreateUser(username="paul", roles=[])
        with self.assertRaisesRegex(ArkServiceException, "User name paul@acme.test is already in use."):
            service.create_user(taken)
        weak = users.ArkIdentityCreateUser(username="weak", password="weak", roles=[])
        with self.assertRaisesRegex(ArkServiceException, "complexity requirements"):
            service.create_user(weak)
        with self.assertRaises(ArkServiceException):
            service.create_user(users.ArkIdentityCreateUser(username="lost", roles=["No such role"]))
        with self.assertRaises(ArkServiceException):
            service.delete_user(users.ArkIdentityDeleteUser(username="nobody@acme.test"))

        service = api(PAUL).identity_users
        refused = "You are not authorized to perform this operation"
        with self.assertRaisesRegex(ArkServiceException, refused):
            service.create_user(users.ArkIdentityCreateUser(username="mine", suffix="acme.test", roles=[]))
        with self.assertRaisesRegex(ArkServiceException, refused):
            service.delete_users(users.ArkIdentityDeleteUsers(user_ids=["c2c7bcc6-9560-44e0-8dff-5be221cd37ee"]))
        service = ArkIdentityAPI(signed_in(service_user("idle@acme.test"), "Idle-Passw0rd")).identity_users
        with self.assertRaisesRegex(ArkServiceException, refused):
            service.create_user(users.ArkIdentityCreateUser(username="idles", suffix="acme.test", roles=[]))

    def test_about_oneself(self):
        for service, name in [(api(), OLGA[0]), (ArkIdentityAPI(signed_in(service_user(ROBOT[0]), ROBOT[1])), ROBOT[0])]:
            about = service.identity_users.user_info()
            self.assertEqual((about.username, about.rights), (name, ["User Management", "Role Management"]))


class Roles(unittest.TestCase):
    def test_from_creation_to_deletion(self):
        service, right = api().identity_roles, roles.ArkIdentityAdminRights
        made = service.create_role(
            roles.ArkIdentityCreateRole(role_name="Team", description="A team", admin_rights=[right.RoleManagement])
        )
        again = service.create_role(roles.ArkIdentityCreateRole(role_name="Team"))
        self.assertEqual(made, again)
        service.add_admin_rights_to_role(
            roles.ArkIdentityAddAdminRightsToRole(role_name="Team", admin_rights=[right.UserManagement, right.Audit])
        )
        service.add_user_to_role(roles.ArkIdentityAddUserToRole(role_name="Team", username=PAUL[0]))
        service.add_role_to_role(roles.ArkIdentityAddRoleToRole(role_name="Team", role_name_to_add="Operators"))
        members = service.list_role_members(roles.ArkIdentityListRoleMembers(role_name="Team"))
        self.assertEqual(
            {(member.member_name, member.member_type.value) for member in members},
            {(PAUL[0], "USER"), ("Operators", "ROLE")},
        )
        # Rights arrive with the role.
        api(PAUL).identity_users.create_user(users.ArkIdentityCreateUser(username="of-paul", roles=[]))

        service.remove_user_from_role(roles.ArkIdentityRemoveUserFromRole(role_name="Team", username=PAUL[0]))
        service.remove_role_from_role(
            roles.ArkIdentityRemoveRoleFromRole(role_name="Team", role_name_to_remove="Operators")
        )
        service.update_role(roles.ArkIdentityUpdateRole(role_name="Team", new_role_name="Squad"))
        self.assertEqual(service.list_role_members(roles.ArkIdentityListRoleMembers(role_name="Squad")), [])
        self.assertEqual(service.role_id_by_name(roles.ArkIdentityRoleIdByName(role_name="Squad")), made.role_id)
        service.delete_role(roles.ArkIdentityDeleteRole(role_name="Squad"))
        with self.assertRaises(ArkServiceException):
            service.role_id_by_name(roles.ArkIdentityRoleIdByName(role_name="Squad"))

    def test_refusals(self):
        service = api().identity_roles
        with self.assertRaises(ArkServiceException):
            service.add_user_to_role(roles.ArkIdentityAddUserToRole(role_name="Operators", username="nobody@acme.test"))
        with self.assertRaises(ArkServiceException):
            service.add_group_to_role(roles.ArkIdentityAddGroupToRole(role_name="Operators", group_name="No group"))
        with self.assertRaises(ArkServiceException):
            api(PAUL).identity_roles.create_role(roles.ArkIdentityCreateRole(role_name="Mine"))


class Directories(unittest.TestCase):
    def entities(self, **which):
        pages = api().identity_directories.list_directories_entities(
            directories.ArkIdentityListDirectoriesEntities(**which)
        )
        return [entity for page in pages for entity in page.items]

    def test_the_cloud_directory_and_its_suffix(self):
        service = api().identity_directories
        found = service.list_directories(directories.ArkIdentityListDirectories())
        self.assertEqual(found[0].directory_service_uuid, "09B9A9B0-6CE8-465F-AB03-65766D33B05E")
        self.assertEqual(service.tenant_default_suffix(), "acme.test")

    def test_entities_of_all_kinds_and_by_name(self):
        names = {entity.name for entity in self.entities()}
        self.assertLessEqual({OLGA[0], "Operators", "Everybody", "System Administrator"}, names)
        found = self.entities(search="olga")
        self.assertEqual([(e.name, e.email, e.service_instance_localized) for e in found], [
            (OLGA[0], "olga@mail.test", "CyberArk Cloud Directory")
        ])
        role = self.entities(search="operat", entity_types=[directories.ArkIdentityEntityType.Role])[0]
        self.assertEqual({right.path for right in role.admin_rights}, {"/lib/rights/dsman.json", "/lib/rights/roleman.json"})

    def test_there_are_no_connectors(self):
        self.assertEqual(api().identity_connectors.list_connectors(), [])


if __name__ == "__main__":
    unittest.main()
