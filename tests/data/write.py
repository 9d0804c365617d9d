#!/usr/bin/env python3
"""Writes a database that holds something of everything, with a released binary, for tests/it/stored.rs.

    tests/data/write.py BINARY FOLDER

FOLDER gets `tenant.db`, the export of it, and `known.json`: the values that open what the database keeps by hash, and
answers of the server that wrote it. Passwords and keys are made for the test.
"""
import base64
import hashlib
import hmac
import html
import http.client
import json
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse

BASE = "http://tenant.test"
CONTROL = "control-token-of-a-test"
DEMO = pathlib.Path(__file__).parent.parent.parent / "fixtures" / "demo.yaml"
TENANT = """
  suffixes: [other.test]
  names: [tenant.test]
  authentication_profiles:
    - {Name: Mail, Uuid: 7d0f1c57-0000-4000-8000-000000000001, Challenges: ['UP', 'EMAIL,SMS'], DurationInMinutes: 10}
    - {Name: Oath, Challenges: ['UP', 'OATH']}
    - {Name: Questions, Challenges: ['UP', 'SQ']}
  policies:
    - {Path: Staff, LinkType: Role, Params: [Staff], Description: Ours, Settings: {/Core/Security/CDS/LockoutPolicy/Threshold: 3}, Odd: kept}
    - {Path: Off, LinkType: Inactive, EnableCompliant: false, I18NDescriptionTag: _I18N_Tag, Settings: {/Core/Authentication/CookieSessionLifespanHours: 48}}
  security_questions: [{id: 00000000-0000-4000-8000-000000000001, question: 'First street?', culture: de}]
  organizations: [{name: West, description: The west, administrators: [ann], permissions: [{right: View, principal: Staff}]}]
  changelog: [an entry of any form, {v: 7, at: yesterday}]
  config: {greeting: hello}
  user_columns: [{name: Level, type: Int, title: T, description: d, user_editable: true}]
  role_attributes: [{name: Grade, type: Double, description: d}]
"""
ROLES = """
  - {name: Staff, organization: West, attributes: {Grade: '1.5'}}
"""
USERS = """
  - {name: robot, password: Robot-Passw0rd, oauth_client: true, roles: [System Administrator, API Users]}
  - {name: ann, password: Ann-Passw0rd, mail: ann@mail.test, display_name: Ann Example, given_name: Ann, roles: [Staff], attributes: {Level: 3, Free: x}, organization: West}
  - {name: mia, password: Mia-Passw0rd, mail: mia@mail.test, authentication_profile: Mail}
  - {name: oath, password: Oath-Passw0rd, authentication_profile: Oath, factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ, oath_drift: 1}}
  - {name: quiz, password: Quiz-Passw0rd, authentication_profile: Questions, factors: {phone_pin: '4711', questions: [{id: q1, question: 'First pet?', answer: Rex}]}}
  - {name: wrong, password: Wrong-Passw0rd, roles: [Staff]}
  - {name: former, password: Former-Passw0rd, reports_to: ann, mfa_redirect: mia, culture: de-DE, state: Disabled}
"""
APPS = """
  - id: rotates
    client_id_type: anything
    token_type: Opaque
    auth_methods: [AuthorizationCode, ResourceCreds]
    allowed_redirects: [https://client.test/cb]
    issue_refresh_tokens: true
    rotate_refresh_tokens: true
    scopes: [{name: users, rest_regex: [cdirectoryservice/], type: Custom}]
    user_access: [Everybody]
    settings: {Url: https://rotates.test}
  - id: api
    template: OAuth2Server
    audience: https://api.test
    token_type: Opaque
    auth_methods: [ClientCreds]
    scopes: [{name: read}]
    user_access: [API Users]
    claims: {v: 7, tier: [gold, {deep: null}]}
  - id: asks
    template: Generic OpenID Connect
    client_id: asks-client
    client_secret: Asks-S3cret
    auth_methods: [AuthorizationCode]
    allowed_redirects: [https://client.test/cb]
    confirm_authorization: true
    consent_remembered: true
    allow_scope_selection: true
    scopes: [{name: one, description: The first thing}, {name: two}]
    user_access: [Everybody]
    permissions: [{grantee: Staff, rights: [View, Admin]}]
    claims: {who: '{{user.display_name}}'}
    script: "setClaim('scripted', 'yes');"
loosen: [user.mfa]
"""
REDIRECT = "https://client.test/cb"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def world():
    """The demo with more of everything."""
    text = DEMO.read_text()
    for before, more in [("\nroles:\n", TENANT), ("\nusers:\n", ROLES), ("\napps:\n", USERS)]:
        at = text.index(before)
        text = text[:at].rstrip("\n") + "\n" + more.strip("\n") + "\n" + text[at:]
    return text + APPS.lstrip("\n")


class Server:
    """A server of the binary, as a client sees it."""

    def __init__(self, binary, folder):
        fixture = folder / "world.yaml"
        fixture.write_text(world())
        command = [binary, "serve", "--listen", "127.0.0.1:0", "--database", folder / "tenant.db", "--fixture", fixture]
        command += ["--seed", "7", "--public-url", BASE, "--control-token", CONTROL]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = json.loads(self.process.stdout.readline())["url"].split("//")[1]

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def send(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(self.address)
        connection.request(method, path.removeprefix(BASE), body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def form(self, path, fields, headers=()):
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        return self.send("POST", path, urllib.parse.urlencode(fields), [kind, *headers])

    def token(self, app, client, fields):
        pair = base64.b64encode(":".join(client).encode()).decode()
        status, _, text = self.form(f"/oauth2/token/{app}", fields, [("Authorization", f"Basic {pair}")])
        assert status == 200, text
        return json.loads(text)

    def call(self, bearer, path, body):
        headers = [("Content-Type", "application/json"), ("X-IDAP-NATIVE-CLIENT", "true")]
        if bearer:
            headers.append(("Authorization", f"Bearer {bearer}"))
        _, _, text = self.send("POST", path, json.dumps(body), headers)
        return json.loads(text)

    def result(self, bearer, path, body):
        answer = self.call(bearer, path, body)
        assert answer["success"], (path, answer)
        return answer["Result"]

    def control(self, path):
        _, _, text = self.send("GET", f"/_tenantry/v1/tenants/default{path}", None, [("Authorization", f"Bearer {CONTROL}")])
        return json.loads(text)

    def begin(self, user, bearer=None):
        return self.result(bearer, "/Security/StartAuthentication", {"User": user, "Version": "1.0"})

    def act(self, package, name, action, answer):
        mechanisms = [one for challenge in package["Challenges"] for one in challenge["Mechanisms"]]
        mechanism = next(one["MechanismId"] for one in mechanisms if one["Name"] == name)
        body = {"SessionId": package["SessionId"], "MechanismId": mechanism, "Action": action, "Answer": answer}
        return self.call(None, "/Security/AdvanceAuthentication", body)

    def session(self, user, password):
        return self.act(self.begin(user), "UP", "Answer", password)["Result"]["Auth"]


class Browser:
    """A browser as far as forms and redirects go."""

    def __init__(self, server):
        self.server, self.cookies = server, {}

    def keep(self, answer):
        for cookie in answer[1].get_all("Set-Cookie", []):
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer

    def header(self):
        return [("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))]

    def get(self, path):
        return self.keep(self.server.send("GET", path, None, self.header()))

    def submit(self, path, page, fields):
        return self.keep(self.server.form(path, hidden(page) + fields, self.header()))

    def follow(self, answer):
        while (to := answer[1].get("Location", "")).startswith((BASE, "/")):
            answer = self.get(to)
        return answer

    def sign_in(self, page, name, password):
        return self.follow(self.submit("/login", page, [("username", name), ("password", password)]))


def hidden(page):
    inputs = [tag for tag in re.findall(r"<input[^>]*>", page[2]) if 'type="hidden"' in tag]
    part = lambda tag, name: html.unescape(re.search(f'{name}="([^"]*)"', tag).group(1))
    return [(part(tag, "name"), part(tag, "value")) for tag in inputs]


def authorize(app, client, scope, more=()):
    fields = [("client_id", client), ("response_type", "code"), ("redirect_uri", REDIRECT), ("scope", scope), *more]
    return f"/OAuth2/Authorize/{app}?{urllib.parse.urlencode(fields)}"


def code_of(answer):
    return urllib.parse.parse_qs(urllib.parse.urlsplit(answer[1]["Location"]).query)["code"][0]


def totp(secret, now):
    tag = hmac.digest(base64.b32decode(secret), struct.pack(">Q", now // 30), hashlib.sha1)
    return f"{(struct.unpack('>I', tag[tag[19] & 15:][:4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


CLIENT = ("client@acme.test", "MyTest1")
ROBOT = ("robot@acme.test", "Robot-Passw0rd")
ANN = ("ann@acme.test", "Ann-Passw0rd")


def tokens(server, known):
    """Access tokens of both forms, good and revoked; codes, refresh tokens, sessions."""
    grant = {"grant_type": "client_credentials", "scope": "Accounts"}
    for name, app in [("jwt", "JamesTest"), ("opaque", "OpaqueTest")]:
        known[name] = server.token(app, CLIENT, grant)["access_token"]
        # Two JWTs of one second are one.
        time.sleep(1.1)
        known[f"revoked_{name}"] = server.token(app, CLIENT, grant)["access_token"]
        pair = base64.b64encode(":".join(CLIENT).encode()).decode()
        server.form(f"/oauth2/revoke/{app}", {"token": known[f"revoked_{name}"]}, [("Authorization", f"Basic {pair}")])
    known["claims"] = server.token("api", CLIENT, {"grant_type": "client_credentials"})["access_token"]
    browser = Browser(server)
    browser.sign_in(browser.follow(browser.get("/login")), *ANN)
    known["cookie"] = browser.cookies[".ASPXAUTH"]
    pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256"), ("nonce", "n1")]
    for name in ["code", "redeemed"]:
        known[name] = code_of(browser.get(authorize("rotates", "spa", "users", pkce)))
    fields = {"grant_type": "authorization_code", "client_id": "spa", "code": known["redeemed"], "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    status, _, text = server.form("/oauth2/token/rotates", fields)
    assert status == 200, text
    known["granted"], used = json.loads(text)["access_token"], json.loads(text)["refresh_token"]
    status, _, text = server.form("/oauth2/token/rotates", {"grant_type": "refresh_token", "client_id": "spa", "refresh_token": used})
    assert status == 200, text
    known["refresh"], known["refreshed"] = json.loads(text)["refresh_token"], json.loads(text)["access_token"]
    # A consent that is remembered; a page that waits for an answer; a request that waits for a sign-in.
    page = browser.get(authorize("asks", "asks-client", "one two"))
    allowed = browser.submit("/OAuth2/Authorize/asks", page, [("decision", "allow"), ("scope", "one"), ("remember", "true")])
    known["code_of_consent"] = code_of(allowed)
    known["confirmation"] = dict(hidden(browser.get(authorize("asks", "asks-client", "two"))))["confirmation"]
    page = Browser(server)
    known["parked"] = page.get(authorize("rotates", "spa", "users", pkce))[1]["Location"].removeprefix(BASE)


def sign_ins(server, known):
    """Sign-ins in progress, a step-up, factors."""
    code = lambda: server.control("/outbox?limit=1")["messages"][0]["code"]
    package = server.begin("mia")
    assert server.act(package, "UP", "Answer", "Mia-Passw0rd")["Result"]["Summary"] == "StartNextChallenge"
    assert server.act(package, "EMAIL", "StartOOB", "")["Result"]["Summary"] == "OobPending"
    known["attempt"], known["attempt_code"] = package, code()
    known["session"] = server.session("ann", ANN[1])
    challenge = server.call(known["session"], "/Security/ChallengeUser", {"profileName": "Mail"})["Result"]["ChallengeId"]
    body = {"Version": "1.0", "ChallengeStateId": challenge, "elevate": True}
    package = server.result(known["session"], "/security/startchallenge", body)
    assert server.act(package, "EMAIL", "StartOOB", "")["Result"]["Summary"] == "OobPending"
    known["challenge"], known["step_up"], known["step_up_code"] = challenge, package, code()
    package = server.begin("oath")
    server.act(package, "UP", "Answer", "Oath-Passw0rd")
    answer = server.act(package, "OATH", "Answer", totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", int(time.time()) + 30))
    assert answer["Result"]["Summary"] == "LoginSuccess", answer
    package = server.begin("quiz")
    server.act(package, "UP", "Answer", "Quiz-Passw0rd")
    assert server.act(package, "SQ", "Answer", "rex")["Result"]["Summary"] == "LoginSuccess"
    for _ in range(3):
        server.act(server.begin("wrong"), "UP", "Answer", "nonsense")


def changes(server, robot):
    """What administrators change: an app, a policy, a profile, an organisation, a user."""
    result = lambda path, body: server.result(robot, path, body)
    key = result("/SaasManage/ImportAppFromTemplate", {"ID": ["Generic OpenID Connect"]})[0]["_RowKey"]
    profile = {"TokenLifetimeString": "0.01:30:00", "AllowRefresh": True, "ClientSecret": "Web-S3cret", "Redirects": [REDIRECT],
               "KnownScopes": [{"Scope": "s", "Description": "d", "AllowedRest": ["a$"], "Type": "Custom"}]}
    fields = {"_RowKey": key, "ServiceName": "web", "Url": "https://web.test", "Password": "Geheim", "OAuthProfile": profile,
              "AuthRules": {"_UniqueKey": "Condition", "_Value": [], "Enabled": True, "_Type": "RowSet"}}
    result("/SaasManage/UpdateApplicationDE", fields)
    grant = {"Principal": "ann@acme.test", "PType": "User", "Rights": "View,Execute,Automatic"}
    result("/SaasManage/SetApplicationPermissions", {"ID": key, "Grants": [grant]})
    result("/AuthProfile/SaveProfile", {"settings": {"Name": "New", "Challenges": ["UP"], "AdditionalData": {"NumberOfQuestions": 2}}})
    result("/Policy/SavePolicyBlock3", {"policy": {"Path": "/Policy/New", "Settings": {"/Core/Odd": [1, {"a": None}]}, "Newpolicy": True}})
    result("/Org/Create", {"Name": "East", "Description": "The east"})
    result("/CDirectoryService/CreateUser", {"Name": "new@acme.test", "Password": "New-Passw0rd", "Mail": "new@mail.test"})
    offer = server.token("oauthclient", CLIENT, {"grant_type": "client_credentials", "scope": "all"})["access_token"]
    server.result(offer, "/mobile/GetUserThirdPartyOtp", {"DeviceId": "null"})
    return key


def answers(server, robot, key):
    """What the server answers of what it keeps: path, body, answer."""
    asked = [
        ("/SaasManage/GetApplication", {"_RowKey": key, "RRFormat": True}),
        ("/SaasManage/GetApplication", {"_RowKey": "3f0c1b1e-6f1d-4d3e-9a57-7c1f6a1f2b11", "RRFormat": True}),
        ("/Acl/GetRowAces", {"RowKey": key, "Table": "Application"}),
        ("/Policy/GetNicePlinks", {}),
        ("/Policy/GetPolicyBlock", {"name": "/Policy/New"}),
        ("/AuthProfile/GetProfileList", {}),
        ("/Org/ListAll", {}),
        ("/ExtData/GetSchema", {"Table": "users"}),
        ("/RoleAttributes/GetAttributes", {}),
        ("/CDirectoryService/GetUserByName", {"username": "ann@acme.test"}),
        ("/UserMgmt/GetSecurityQuestions", {}),
        ("/RedRock/Query", {"Script": "SELECT EventType, NormalizedUser, EventMessage FROM Event ORDER BY WhenOccurred, ID"}),
    ]
    return [[path, body, server.call(robot, path, body)] for path, body in asked]


def introspected(server, known):
    """What introspection says of opaque tokens: app, token, answer."""
    asked = [("OpaqueTest", "opaque"), ("OpaqueTest", "revoked_opaque"), ("api", "claims")]
    pair = base64.b64encode(":".join(CLIENT).encode()).decode()
    ask = lambda app, name: server.form(f"/oauth2/introspect/{app}", {"token": known[name]}, [("Authorization", f"Basic {pair}")])
    return [[app, known[name], json.loads(ask(app, name)[2])] for app, name in asked]


def main(binary, target):
    target = pathlib.Path(target)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = Server(binary, folder)
        known = {"base": BASE, "redirect": REDIRECT, "verifier": VERIFIER}
        robot = server.token("oauthclient", ROBOT, {"grant_type": "client_credentials", "scope": "all"})["access_token"]
        known["robot"] = robot
        tokens(server, known)
        sign_ins(server, known)
        known["app"] = changes(server, robot)
        # Events that only tell of requests are written within a second.
        time.sleep(2)
        known["answers"] = answers(server, robot, known["app"])
        known["introspected"] = introspected(server, known)
        known["changelog"] = server.control("/changelog?limit=1000")["changes"]
        known["outbox"] = server.control("/outbox?limit=1000")["messages"]
        known["now"] = int(time.time()) + 1
        server.stop()
        export = subprocess.run([binary, "fixture", "export", "--database", folder / "tenant.db"], capture_output=True, text=True, check=True)
        database = sqlite3.connect(folder / "tenant.db")
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("VACUUM")
        database.close()
        target.mkdir(parents=True, exist_ok=True)
        (target / "tenant.db").write_bytes((folder / "tenant.db").read_bytes())
        (target / "export.yaml").write_text(export.stdout)
        (target / "known.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")


main(*sys.argv[1:])
