"""Schemathesis against the description: no 5xx, and answers as described."""

import os
import subprocess
import sys
import tempfile

import requests

URL = os.environ["TENANTRY_URL"]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# These end the token that the others need, or replace the key that signed it.
ENDS = r"(?i)logout|signout|/keys$|removeusers?$|deleteusers?$"

token = requests.post(
    f"{URL}/oauth2/token/all",
    auth=("admin@acme.test", "Admin-1234"),
    data={"grant_type": "client_credentials", "scope": "all"},
    timeout=10,
).json()["access_token"]

for headers, include in (
    (["-H", f"Authorization: Bearer {token}"], ["--exclude-path-regex", f"{ENDS}|_tenantry"]),
    (["-H", f"Authorization: Bearer {os.environ['TENANTRY_CONTROL_TOKEN']}"], ["--include-path-regex", "_tenantry"]),
    ([], ["--exclude-path-regex", "_tenantry"]),
):
    command = [
        os.path.join(os.path.dirname(sys.executable), "st"), "run", f"{URL}/_tenantry/openapi.json",
        "--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-examples", os.environ.get("EXAMPLES", "5"),
        "--seed", "1", "--warnings", "off", "--continue-on-failure", *headers, *include,
    ]
    if subprocess.run(command, check=False, cwd=tempfile.mkdtemp()).returncode:
        sys.exit("an answer is not as described")
