// Ordinary Node clients, unmodified, against a running server: TENANTRY_URL names it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { ClientCredentials } from 'simple-oauth2';

const url = process.env.TENANTRY_URL;
const [id, secret] = ['svc+x@acme.test', 'a+b%20c/d&e=f:g'];

test('openid-client discovers, gets, introspects and revokes a token', async () => {
  for (const authentication of [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)]) {
    const config = await openid.discovery(new URL(`${url}/server/`), id, secret, authentication, {
      execute: [openid.allowInsecureRequests],
    });
    const token = await openid.clientCredentialsGrant(config, { scope: 'read write' });
    assert.deepEqual([token.token_type, token.scope, token.expires_in], ['bearer', 'read write', 18000]);
    assert.equal((await openid.tokenIntrospection(config, token.access_token)).active, true);
    await openid.tokenRevocation(config, token.access_token);
    assert.equal((await openid.tokenIntrospection(config, token.access_token)).active, false);
  }
});

test('openid-client tells the error it was refused with', async () => {
  const config = await openid.discovery(new URL(`${url}/server/`), id, 'wrong', undefined, {
    execute: [openid.allowInsecureRequests],
  });
  await assert.rejects(openid.clientCredentialsGrant(config, {}), (error) => {
    assert.equal(error.error, 'access_denied');
    assert.equal(error.error_description, 'invalid client creds or client not allowed');
    return true;
  });
});

test('jose verifies a token with the published keys', async () => {
  const response = await fetch(`${url}/oauth2/token/server`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read' }),
  });
  const keys = createRemoteJWKSet(new URL(`${url}/oauth2/keys/server`));
  const expected = { issuer: `${url}/server/`, audience: 'https://api.acme.test', algorithms: ['RS256'] };
  const { payload, protectedHeader } = await jwtVerify((await response.json()).access_token, keys, expected);
  assert.equal(payload.unique_name, id);
  assert.equal(protectedHeader.app_id, 'server');
});

test('simple-oauth2 gets a token in both of its ways', async () => {
  for (const credentialsEncodingMode of ['strict', 'loose']) {
    for (const authorizationMethod of ['header', 'body']) {
      const client = new ClientCredentials({
        client: { id, secret },
        auth: { tokenHost: url, tokenPath: '/oauth2/token/client' },
        options: { credentialsEncodingMode, authorizationMethod },
      });
      const { token } = await client.getToken({ scope: 'all' });
      assert.equal(token.token_type, 'Bearer', `${credentialsEncodingMode} ${authorizationMethod}`);
    }
  }
});
