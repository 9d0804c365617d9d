// fetch and https over TLS, trusting what the environment names: `tenantry exec -- node tls.mjs`.
import assert from 'node:assert/strict';
import https from 'node:https';

const url = process.env.TENANTRY_TLS_URL;
const tenant = 'abc1234.id.cyberark.cloud';

for (const base of [url, url.replace('127.0.0.1', 'localhost')]) {
  const answer = await fetch(`${base}/oauth2/token/client`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from('svc+x@acme.test:a+b%20c/d&e=f:g').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  assert.equal(answer.status, 200);
  const token = (await answer.json()).access_token;
  const { iss } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  assert.ok(iss.startsWith(`${base}/`), iss);
}

// Stands for the hosts file: the tenant's name leads to this machine.
const lookup = (_, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
for (const version of ['TLSv1.2', 'TLSv1.3']) {
  await new Promise((resolve, reject) => {
    const options = { host: tenant, port: new URL(url).port, path: '/health/ping', lookup };
    https
      .get({ ...options, minVersion: version, maxVersion: version }, (answer) => {
        assert.equal(answer.statusCode, 200);
        assert.equal(answer.socket.getProtocol(), version);
        answer.resume().on('end', resolve);
      })
      .on('error', reject);
  });
  console.log('Node', version);
}
