"""Ordinary Python clients, unmodified, against a running server: TENANTRY_URL names it."""

import os
import unittest

import jwt
import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient, InvalidScopeError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

# The server speaks HTTP on loopback.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
URL = os.environ["TENANTRY_URL"]
CLIENT, SECRET = "svc+x@acme.test", "a+b%20c/d&e=f:g"


def endpoint(name, app):
    return f"{URL}/oauth2/{name}/{app}"


class RequestsOAuthlib(unittest.TestCase):
    def session(self, scope):
        return OAuth2Session(client=BackendApplicationClient(client_id=CLIENT, scope=scope))

    def test_a_token_calls_the_api(self):
        session = self.session(["all"])
        token = session.fetch_token(endpoint("token", "client"), auth=HTTPBasicAuth(CLIENT, SECRET))
        self.assertEqual(token["token_type"], "Bearer")
        answer = session.post(f"{URL}/cdirectoryservice/createuser", json={"Name": "from-oauthlib"}).json()
        self.assertTrue(answer["success"], answer)
        answer = session.post(f"{URL}/security/whoami").json()
        self.assertEqual(answer["Result"]["User"], CLIENT)

    def test_credentials_in_the_body(self):
        session = self.session(["all"])
        token = session.fetch_token(
            endpoint("token", "client"), client_id=CLIENT, client_secret=SECRET, include_client_id=True
        )
        self.assertEqual(token["expires_in"], 18000)

    def test_an_unknown_scope_is_the_librarys_error(self):
        with self.assertRaises(InvalidScopeError):
            self.session(["nope"]).fetch_token(endpoint("token", "client"), auth=HTTPBasicAuth(CLIENT, SECRET))


class Authlib(unittest.TestCase):
    def test_all_ways_of_authenticating_and_introspection_and_revocation(self):
        for method in ["client_secret_basic", "client_secret_post"]:
            session = AuthlibSession(CLIENT, SECRET, scope="all", token_endpoint_auth_method=method)
            token = session.fetch_token(endpoint("token", "opaque"), grant_type="client_credentials")["access_token"]
            active = lambda: session.introspect_token(endpoint("introspect", "opaque"), token=token).json()["active"]
            self.assertTrue(active(), method)
            self.assertEqual(session.revoke_token(endpoint("revoke", "opaque"), token=token).json(), {})
            self.assertFalse(active(), method)


class PyJwt(unittest.TestCase):
    def test_a_resource_server_verifies_with_what_discovery_names(self):
        document = requests.get(f"{URL}/server/.well-known/openid-configuration", timeout=10).json()
        form = {"grant_type": "client_credentials", "scope": "read"}
        token = requests.post(document["token_endpoint"], data=form, auth=(CLIENT, SECRET), timeout=10).json()
        key = jwt.PyJWKClient(document["jwks_uri"]).get_signing_key_from_jwt(token["access_token"])
        claims = jwt.decode(
            token["access_token"],
            key.key,
            algorithms=document["id_token_signing_alg_values_supported"],
            audience="https://api.acme.test",
            issuer=document["issuer"],
        )
        self.assertEqual((claims["scope"], claims["unique_name"]), ("read", CLIENT))


if __name__ == "__main__":
    unittest.main()
