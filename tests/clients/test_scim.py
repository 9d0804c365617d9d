"""A SCIM conformance tester and a SCIM client, unmodified, against a running server: TENANTRY_URL names it."""

import os
import unittest

import httpx2
import requests
from requests.auth import HTTPBasicAuth
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import ResourceType, Schema, ScimProvider, SearchRequest, ServiceProviderConfig
from scim2_tester import Status, check_server

URL = os.environ["TENANTRY_URL"]
CLIENT, SECRET = "svc+x@acme.test", "a+b%20c/d&e=f:g"
GOOD = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}

# Where the tenant departs from the RFCs or from its own schemas: the resource, the tester's check (or any), a part of
# what it says, and why it is so. A deviation that is not listed fails, and so does one that no longer shows.
AS_RECORDED = [
    (None, None, "got undefined object with no schema", "recorded: a schema that is asked for by id has no `schemas`"),
]
DEVIATIONS = AS_RECORDED + [
    ("User", None, "'externalId'", "not in the tenant's schemas, not kept"),
    ("Group", None, "'externalId'", "not in the tenant's schemas, not kept"),
    ("User", None, "/.search", "the vendor documents searches by GET alone"),
    ("Group", None, "/.search", "the vendor documents searches by GET alone"),
    ("User", None, "value for 'name'", "recorded: name.formatted is the name that is shown, which stays"),
    ("User", None, "value for 'emails'", "recorded: the one address is of type work, and primary"),
    ("User", None, "2.0:User'", "recorded: a manager is shown by its id alone"),
    ("User", None, "2.0:User:manager'", "recorded: a manager is shown by its id alone"),
    ("User", "check_replace_attribute", "value for 'userName'", "login names have a suffix: the tenant adds its own"),
    ("User", "check_remove_attribute", "'active'", "a user is always shown as active or not"),
    ("Group", None, "value for 'members'", "recorded: members are shown by login name, whatever `display` was sent"),
]
DEVIATIONS_AS_PUBLISHED = AS_RECORDED + [
    ("User", None, "No terminal matches ':'", "the tester cannot name the vendor's URN, which ends in a number"),
    ("Group", None, "Member not found", "the schema calls references texts, so that the tester makes up members"),
    ("Group", "object_replacement", "'Meta' object has no attribute 'version'", "the schema's `meta` has none"),
    ("Group", None, "'externalId'", "not in the tenant's schemas, not kept"),
    ("Group", None, "LinkedObject", "of groups of other directories, and read-only; there are none"),
]

# Extensions that the tester cannot work with: its grammar of paths has no URN that ends in a number, and LinkedObject
# is what other directories' users have.
UNTOLD = {"urn:scim:schemas:extension:custom:2.0", "urn:ietf:params:scim:schemas:pam:1.0:LinkedObject"}


def token():
    form = {"grant_type": "client_credentials", "scope": "all"}
    answer = requests.post(f"{URL}/oauth2/token/client", form, auth=HTTPBasicAuth(CLIENT, SECRET), timeout=10)
    answer.raise_for_status()
    return answer.json()["access_token"]


def client(base="/scim/v2"):
    headers = {"Authorization": f"Bearer {token()}"}
    return SyncSCIMClient(httpx2.Client(base_url=URL + base, headers=headers, timeout=30))


def get(path, scim):
    answer = scim.client.get(path)
    answer.raise_for_status()
    return answer.json()


def corrected(attribute):
    """An attribute, with references typed as such: the tenant's schemas call them texts."""
    if "referenceTypes" in attribute:
        attribute["type"] = "reference"
    attribute["subAttributes"] = [corrected(sub) for sub in attribute.get("subAttributes", [])]
    return attribute


def described(scim):
    """The client, told what the server publishes, but for what keeps the tester from going on."""
    schemas = [one for one in get("/Schemas", scim)["Resources"] if one["id"] not in UNTOLD]
    for schema in schemas:
        # The tenant's schemas repeat the attributes that all resources have, with less in them.
        own = (one for one in schema["attributes"] if one["name"] not in ("schemas", "id", "meta"))
        schema["attributes"] = [corrected(one) for one in own]
    types = get("/ResourceTypes", scim)["Resources"]
    for one in types:
        one["schemaExtensions"] = [more for more in one["schemaExtensions"] if more["schema"] not in UNTOLD]
    scim.provider = ScimProvider.from_discovery(
        [Schema.model_validate(one) for one in schemas],
        [ResourceType.model_validate(one) for one in types],
        ServiceProviderConfig.model_validate(get("/ServiceProviderConfig", scim)),
    )
    return scim


class Conformance(unittest.TestCase):
    maxDiff = None

    def test_users_and_groups_conform_but_for_the_tenants_own_ways(self):
        for base in ("/scim", "/scim/v2"):
            with self.subTest(base):
                self.check(check_server(described(client(base))), DEVIATIONS)

    def test_the_server_conforms_as_far_as_the_tester_reads_what_it_publishes(self):
        self.check(check_server(client()), DEVIATIONS_AS_PUBLISHED)

    def check(self, results, deviations):
        told = {(one.resource_type, one.title, " ".join(str(one.reason).split())) for one in results
                if one.status not in GOOD}

        def fits(line, known):
            return line[0] == known[0] and known[1] in (None, line[1]) and known[2] in line[2]

        self.assertEqual([], [line for line in told if not any(fits(line, known) for known in deviations)])
        self.assertEqual([], [known for known in deviations if not any(fits(line, known) for line in told)])
        self.assertGreater(sum(one.status in GOOD for one in results), 25, "it did check something")


class Client(unittest.TestCase):
    def test_a_provisioner_finds_and_adds_people(self):
        scim = described(client())
        User, Group = scim.get_resource_model("User"), scim.get_resource_model("Group")
        self.assertEqual(0, scim.query(User, query_parameters=SearchRequest(filter='userName eq "zoe@acme.test"')).total_results)
        zoe = scim.create(User(user_name="zoe", display_name="Zoe"))
        self.assertEqual("zoe@acme.test", zoe.user_name)
        found = scim.query(User, query_parameters=SearchRequest(filter='userName eq "zoe@acme.test"'))
        self.assertEqual([zoe.id], [one.id for one in found.resources])
        group = scim.create(Group(display_name="Zoe's", members=[Group.Members(value=zoe.id)]))
        self.assertEqual([zoe.id], [one.value for one in group.members])
        zoe.active = False
        self.assertFalse(scim.replace(zoe).active)
        scim.delete(Group, group.id)
        scim.delete(User, zoe.id)


if __name__ == "__main__":
    unittest.main()
