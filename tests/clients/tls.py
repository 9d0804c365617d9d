"""requests over TLS, trusting what the environment names: `tenantry exec -- python tls.py`."""

import os
import socket
import ssl

import jwt
import requests

PORT = os.environ["TENANTRY_TLS_URL"].rsplit(":", 1)[1]
TENANT = "abc1234.id.cyberark.cloud"
CLIENT = ("svc+x@acme.test", "a+b%20c/d&e=f:g")

# Stands for the hosts file: the tenant's name leads to this machine.
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: real("127.0.0.1" if host == TENANT else host, *rest, **more)

for host in ("127.0.0.1", "localhost", TENANT):
    base = f"https://{host}:{PORT}"
    answer = requests.post(f"{base}/oauth2/token/client", data={"grant_type": "client_credentials"}, auth=CLIENT, timeout=10)
    assert answer.status_code == 200, answer.text
    assert "Strict-Transport-Security" in answer.headers
    token = answer.json()["access_token"]
    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
    assert issuer.startswith(base + "/"), issuer

# Without the authority it is refused, so what was trusted above was it.
try:
    requests.get(f"https://localhost:{PORT}/", verify=requests.certs.where(), timeout=10)
    raise AssertionError("trusted without the authority")
except requests.exceptions.SSLError:
    pass

# The library's own default: it trusts SSL_CERT_FILE, and reads both versions.
for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    context = ssl.create_default_context()
    context.minimum_version = context.maximum_version = version
    # As strict as Python 3.13 is by default.
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with context.wrap_socket(socket.create_connection(("127.0.0.1", int(PORT))), server_hostname=TENANT) as stream:
        print("Python", stream.version())
