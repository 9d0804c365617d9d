"""Ordinary Python clients, unmodified, against a running server: TENANTRY_URL names it."""

import os
import unittest

# The server speaks HTTP on loopback.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import jwt
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client as HttpxSession
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.oidc.core import CodeIDToken, HybridIDToken, ImplicitIDToken
from joserfc import jwt as jose
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from oauthlib.oauth2 import (
    AccessDeniedError,
    BackendApplicationClient,
    InvalidGrantError,
    InvalidScopeError,
    LegacyApplicationClient,
    MismatchingStateError,
    MobileApplicationClient,
    OAuth2Error,
)
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from browser import PASSWORD, REDIRECT, URL, USER, Browser

CLIENT, SECRET = "svc+x@acme.test", "a+b%20c/d&e=f:g"
WEB, WEB_SECRET = "web-client", "s+e%20c/r&e=t:!"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
PERSON = {"username": USER, "password": PASSWORD}


def endpoint(name, app):
    return f"{URL}/oauth2/{name}/{app}"


def discovered(app):
    return requests.get(f"{URL}/{app}/.well-known/openid-configuration", timeout=10).json()


def verified(app, token, audience):
    """A token's claims, verified with what discovery names."""
    document = discovered(app)
    key = jwt.PyJWKClient(document["jwks_uri"]).get_signing_key_from_jwt(token)
    algorithms = document["id_token_signing_alg_values_supported"]
    return jwt.decode(token, key.key, algorithms=algorithms, audience=audience, issuer=document["issuer"])


def bearer(token):
    return {"Authorization": f"Bearer {token['access_token']}"}


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

    def test_a_wrong_secret_is_access_denied(self):
        with self.assertRaises(AccessDeniedError):
            self.session(["all"]).fetch_token(endpoint("token", "client"), auth=HTTPBasicAuth(CLIENT, "wrong"))


class RequestsOAuthlibOfAPerson(unittest.TestCase):
    """The flows in which a person takes part."""

    def begun(self, app="web", client=WEB, scope="openid profile read write", decision="allow"):
        session = OAuth2Session(client, redirect_uri=REDIRECT, scope=scope.split(), pkce="S256")
        url, _ = session.authorization_url(endpoint("authorize", app))
        return session, Browser(decision).visit(url)

    def finish(self, session, answer, app="web", **more):
        more = more or {"client_secret": WEB_SECRET}
        return session.fetch_token(endpoint("token", app), authorization_response=answer, **more)

    def test_code_userinfo_refresh_introspection_and_revocation(self):
        session, answer = self.begun()
        first = self.finish(session, answer)
        claims = verified("web", first["id_token"], WEB)
        about = session.get(endpoint("userinfo", "web")).json()
        self.assertEqual((about["sub"], about["name"]), (claims["sub"], "Ann Lee"))
        self.assertEqual(verified("web", first["access_token"], WEB)["scope"], "openid profile read write")

        auth = HTTPBasicAuth(WEB, WEB_SECRET)
        second = session.refresh_token(endpoint("token", "web"), auth=auth)
        self.assertNotEqual(first["access_token"], second["access_token"])
        # The old one still serves, so the library keeps it.
        self.assertEqual(first["refresh_token"], second["refresh_token"])

        def active(token):
            form = {"token": token}
            return requests.post(endpoint("introspect", "web"), form, auth=auth, timeout=10).json()["active"]

        self.assertTrue(active(second["access_token"]) and active(second["refresh_token"]))
        url, headers, body = session._client.prepare_token_revocation_request(
            endpoint("revoke", "web").replace("http:", "https:"), second["refresh_token"], "refresh_token"
        )
        url = url.replace("https:", "http:")
        self.assertEqual(requests.post(url, body, headers=headers, auth=auth, timeout=10).status_code, 200)
        self.assertFalse(active(second["access_token"]) or active(second["refresh_token"]))
        with self.assertRaises(InvalidGrantError):
            session.refresh_token(endpoint("token", "web"), auth=auth)

    def test_a_refresh_may_narrow_the_scope_but_not_widen_it(self):
        session, answer = self.begun("server", CLIENT, "read")
        self.finish(session, answer, "server", client_secret=SECRET)
        auth = HTTPBasicAuth(CLIENT, SECRET)
        session.scope = ["read", "write"]
        with self.assertRaises(InvalidScopeError):
            session.refresh_token(endpoint("token", "server"), auth=auth)

        session, answer = self.begun("server", CLIENT, "read write")
        self.finish(session, answer, "server", client_secret=SECRET)
        session.scope = ["read"]
        token = session.refresh_token(endpoint("token", "server"), auth=auth)
        self.assertEqual(token["scope"], ["read"])

    def test_a_public_client_with_rotation(self):
        session, answer = self.begun("spa", "spa-client", "read write")
        first = self.finish(session, answer, "spa", auth=None)
        url, named = endpoint("token", "spa"), {"client_id": "spa-client"}
        second = session.refresh_token(url, **named)
        self.assertNotEqual(first["refresh_token"], second["refresh_token"])
        for used in [first, second]:
            with self.assertRaises(InvalidGrantError):
                session.refresh_token(url, refresh_token=used["refresh_token"], **named)
        self.assertEqual(session.get(endpoint("userinfo", "spa")).status_code, 401)

    def test_password(self):
        session = OAuth2Session(client=LegacyApplicationClient(WEB, scope=["openid", "read"]))
        token = session.fetch_token(endpoint("token", "web"), client_secret=WEB_SECRET, **PERSON)
        self.assertEqual(session.get(endpoint("userinfo", "web")).json()["unique_name"], USER)
        again = session.refresh_token(endpoint("token", "web"), auth=HTTPBasicAuth(WEB, WEB_SECRET))
        self.assertNotEqual(token["access_token"], again["access_token"])
        with self.assertRaises(AccessDeniedError):
            session.fetch_token(endpoint("token", "web"), client_secret=WEB_SECRET, username=USER, password="wrong")

    def test_implicit_calls_the_api(self):
        client = MobileApplicationClient(CLIENT)
        session = OAuth2Session(client=client, redirect_uri=REDIRECT, scope=["all"])
        url, _ = session.authorization_url(endpoint("authorize", "client"))
        session.token_from_fragment(Browser().visit(url))
        self.assertEqual(session.post(f"{URL}/security/whoami").json()["Result"]["User"], USER)

    def test_a_code_is_good_once(self):
        session, answer = self.begun()
        token = self.finish(session, answer)
        with self.assertRaises(InvalidGrantError):
            self.finish(session, answer)
        self.assertEqual(requests.get(endpoint("userinfo", "web"), headers=bearer(token), timeout=10).status_code, 401)

    def test_another_verifier_and_another_redirect(self):
        session, answer = self.begun()
        session._code_verifier = VERIFIER
        with self.assertRaises(InvalidGrantError):
            self.finish(session, answer)
        session, answer = self.begun()
        session.redirect_uri = "https://client.test/other"
        with self.assertRaises(InvalidGrantError):
            self.finish(session, answer)

    def test_a_person_who_denies(self):
        session, answer = self.begun("asking", "asking-client", "openid read", "deny")
        with self.assertRaises(AccessDeniedError):
            self.finish(session, answer, "asking")

    def test_an_unknown_client_and_another_state(self):
        session, answer = self.begun(client="stranger")
        with self.assertRaises(OAuth2Error) as raised:
            self.finish(session, answer)
        self.assertEqual(raised.exception.error, "invalid_client")
        session, answer = self.begun()
        session._state = "another"
        with self.assertRaises(MismatchingStateError):
            self.finish(session, answer)


class Authlib(unittest.TestCase):
    def session(self, app="web", client=WEB, secret=WEB_SECRET, scope="openid email read", **more):
        more = {"code_challenge_method": "S256", "redirect_uri": REDIRECT} | more
        return AuthlibSession(client, secret, scope=scope, **discovered(app), **more)

    def answered(self, session, decision="allow", **more):
        url = session.metadata["authorization_endpoint"]
        more = {"code_verifier": VERIFIER, "nonce": "n-1"} | more
        url, session.state = session.create_authorization_url(url, **more)
        return Browser(decision).visit(url)

    def finish(self, session, answer, verifier=VERIFIER):
        return session.fetch_token(authorization_response=answer, code_verifier=verifier)

    def checked(self, session, id_token, kind, **more):
        """The claims of an id token, verified as Authlib's own integrations do it."""
        keys = KeySet.import_key_set(requests.get(session.metadata["jwks_uri"], timeout=10).json())
        registry = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
        token = jose.decode(id_token, keys, registry=registry)
        options = {"iss": {"value": session.metadata["issuer"]}, "aud": {"value": session.client_id}}
        params = {"nonce": "n-1", "client_id": session.client_id} | more
        claims = kind(token.claims, token.header, options, params)
        claims.validate()
        return claims

    def test_all_ways_of_authenticating_and_introspection_and_revocation(self):
        for method in ["client_secret_basic", "client_secret_post"]:
            session = AuthlibSession(CLIENT, SECRET, scope="all", token_endpoint_auth_method=method)
            token = session.fetch_token(endpoint("token", "opaque"), grant_type="client_credentials")["access_token"]
            active = lambda: session.introspect_token(endpoint("introspect", "opaque"), token=token).json()["active"]
            self.assertTrue(active(), method)
            self.assertEqual(session.revoke_token(endpoint("revoke", "opaque"), token=token).json(), {})
            self.assertFalse(active(), method)

    def test_code_id_token_userinfo_refresh_and_revocation(self):
        session = self.session()
        token = self.finish(session, self.answered(session))
        claims = self.checked(session, token["id_token"], CodeIDToken, access_token=token["access_token"])
        self.assertIn("at_hash", claims)
        about = session.get(session.metadata["userinfo_endpoint"]).json()
        self.assertEqual((about["sub"], about["email"]), (claims["sub"], "ann@mail.test"))

        fresh = session.refresh_token()
        self.assertNotEqual(fresh["access_token"], token["access_token"])
        again = self.checked(session, fresh["id_token"], CodeIDToken, nonce=None, access_token=fresh["access_token"])
        self.assertEqual((again["sub"], again["auth_time"]), (claims["sub"], claims["auth_time"]))

        url = session.metadata["introspection_endpoint"]
        seen = session.introspect_token(url, token=fresh["access_token"]).json()
        self.assertEqual((seen["active"], seen["client_id"], seen["sub"]), (True, WEB, claims["sub"]))
        self.assertEqual(set(seen["scope"].split()), {"openid", "email", "read"})
        session.revoke_token(session.metadata["revocation_endpoint"], token=fresh["refresh_token"])
        self.assertEqual(session.introspect_token(url, token=fresh["access_token"]).json(), {"active": False})
        with self.assertRaises(OAuthError) as raised:
            session.refresh_token()
        self.assertEqual(raised.exception.error, "invalid_grant")

    def test_password_and_implicit(self):
        session = self.session()
        token = session.fetch_token(**PERSON)
        self.checked(session, token["id_token"], CodeIDToken, nonce=None, access_token=token["access_token"])
        session = self.session()
        token = session.fetch_token(authorization_response=self.answered(session, response_type="id_token token"))
        claims = self.checked(session, token["id_token"], ImplicitIDToken, access_token=token["access_token"])
        self.assertEqual(session.get(session.metadata["userinfo_endpoint"]).json()["sub"], claims["sub"])

    def test_hybrid_by_form_post(self):
        session = self.session()
        fields = self.answered(session, response_type="code id_token token", response_mode="form_post")
        self.assertEqual(fields["state"], session.state)
        hashed = {"code": fields["code"], "access_token": fields["access_token"]}
        front = self.checked(session, fields["id_token"], HybridIDToken, **hashed)
        token = session.fetch_token(code=fields["code"], grant_type="authorization_code")
        back = self.checked(session, token["id_token"], CodeIDToken, access_token=token["access_token"])
        self.assertEqual((front["sub"], front["iss"]), (back["sub"], back["iss"]))

    def test_a_public_client(self):
        session = self.session("spa", "spa-client", None, "read write")
        token = self.finish(session, self.answered(session))
        second = session.refresh_token(scope="read")
        self.assertEqual(second["scope"], "read")
        third = session.refresh_token()
        self.assertEqual(third["scope"], "read write")
        for used in [token, third]:
            with self.assertRaises(OAuthError):
                session.refresh_token(refresh_token=used["refresh_token"])

    def test_refusals(self):
        def error(of):
            with self.assertRaises(OAuthError) as raised:
                of()
            return raised.exception.error

        session = self.session()
        answer = self.answered(session)
        self.assertEqual(error(lambda: self.finish(session, answer, VERIFIER[::-1])), "invalid_grant")
        self.finish(session, answer)
        self.assertEqual(error(lambda: self.finish(session, answer)), "invalid_grant")
        wrong = self.session(secret="wrong")
        self.assertEqual(error(lambda: self.finish(wrong, self.answered(wrong))), "access_denied")

    def test_consent_and_silence(self):
        session = self.session("asking", "asking-client", scope="openid")
        self.assertIn("?error=access_denied&", self.answered(session, "deny"))
        self.finish(session, self.answered(session))
        self.assertIn("?error=login_required&", self.answered(session, prompt="none"))

    def test_over_httpx_an_old_token_is_refreshed_by_itself(self):
        session = HttpxSession(WEB, WEB_SECRET, scope="openid", **discovered("web"))
        session.fetch_token(**PERSON)
        old = session.token["access_token"]
        session.token = session.token | {"expires_at": 1}
        self.assertEqual(session.get(endpoint("userinfo", "web")).json()["unique_name"], USER)
        self.assertNotEqual(session.token["access_token"], old)


class PyJwt(unittest.TestCase):
    def test_a_resource_server_verifies_with_what_discovery_names(self):
        form = {"grant_type": "client_credentials", "scope": "read"}
        token = requests.post(discovered("server")["token_endpoint"], form, auth=(CLIENT, SECRET), timeout=10).json()
        claims = verified("server", token["access_token"], "https://api.acme.test")
        self.assertEqual((claims["scope"], claims["unique_name"]), ("read", CLIENT))
        for app, audience in [("server", "another"), ("web", "https://api.acme.test")]:
            with self.assertRaises(jwt.InvalidTokenError):
                verified(app, token["access_token"], audience)


if __name__ == "__main__":
    unittest.main()
