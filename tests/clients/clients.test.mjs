// Ordinary Node clients, unmodified, against a running server: TENANTRY_URL names it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createRemoteJWKSet, errors as joseErrors, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { AuthorizationCode, ClientCredentials, ResourceOwnerPassword } from 'simple-oauth2';
import { Browser, person, redirect, url } from './browser.mjs';

const [id, secret] = ['svc+x@acme.test', 'a+b%20c/d&e=f:g'];
const [webId, webSecret] = ['web-client', 's+e%20c/r&e=t:!'];
const verifier = 'a-verifier-of-at-least-forty-three-characters';

// openid-client

const discover = (app, client = webId, authentication = openid.ClientSecretBasic(webSecret)) =>
  openid.discovery(new URL(`${url}/${app}/`), client, undefined, authentication, {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });

const atServer = () => discover('server', id, openid.ClientSecretBasic(secret));

/** Sends somebody to the server; what comes back, and what is to be checked of it. */
async function authorize(config, parameters = {}, browser = new Browser()) {
  const checks = { pkceCodeVerifier: verifier, expectedState: openid.randomState() };
  if (parameters.nonce) checks.expectedNonce = parameters.nonce;
  const to = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: 'openid email read',
    state: checks.expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return [await browser.visit(to), checks];
}

const signIn = async (config, ...more) => openid.authorizationCodeGrant(config, ...(await authorize(config, ...more)));

const refused = (promise, error) =>
  assert.rejects(promise, (thrown) => {
    assert.equal(thrown.error, error, thrown);
    return true;
  });

const isActive = async (config, token) => (await openid.tokenIntrospection(config, token)).active;

test('openid-client discovers, gets, introspects and revokes a token', async () => {
  for (const authentication of [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)]) {
    const config = await discover('server', id, authentication);
    const token = await openid.clientCredentialsGrant(config, { scope: 'read write' });
    assert.deepEqual([token.token_type, token.scope, token.expires_in], ['bearer', 'read write', 18000]);
    assert.equal(await isActive(config, token.access_token), true);
    await openid.tokenRevocation(config, token.access_token);
    assert.equal(await isActive(config, token.access_token), false);
  }
});

test('openid-client tells the error it was refused with', async () => {
  const config = await discover('server', id, openid.ClientSecretBasic('wrong'));
  await assert.rejects(openid.clientCredentialsGrant(config, {}), (error) => {
    assert.equal(error.error, 'access_denied');
    assert.equal(error.error_description, 'invalid client creds or client not allowed');
    return true;
  });
});

test('openid-client signs a person in, refreshes, and revokes', async () => {
  for (const authentication of [openid.ClientSecretBasic(webSecret), openid.ClientSecretPost(webSecret)]) {
    const config = await discover('web', webId, authentication);
    const token = await signIn(config, { nonce: 'n-1', max_age: '600' });
    const { sub, aud, email } = token.claims();
    assert.deepEqual([aud, email], [webId, 'ann@mail.test']);
    const about = await openid.fetchUserInfo(config, token.access_token, sub);
    assert.deepEqual([about.unique_name, about.email], [person.username, email]);

    const fresh = await openid.refreshTokenGrant(config, token.refresh_token);
    assert.equal(fresh.claims().sub, sub);
    assert.notEqual(fresh.access_token, token.access_token);
    const seen = await openid.tokenIntrospection(config, fresh.access_token);
    assert.deepEqual([seen.active, seen.sub, seen.client_id], [true, sub, webId]);
    await openid.tokenRevocation(config, token.refresh_token, { token_type_hint: 'refresh_token' });
    assert.equal(await isActive(config, fresh.access_token), false);
    await refused(openid.refreshTokenGrant(config, token.refresh_token), 'invalid_grant');
  }
});

test('openid-client uses the password grant', async () => {
  const config = await discover('web');
  const token = await openid.genericGrantRequest(config, 'password', { ...person, scope: 'openid phone' });
  const { sub, phone_number } = await openid.fetchUserInfo(config, token.access_token, openid.skipSubjectCheck);
  assert.equal(phone_number, '+49 151 1');
  assert.equal(token.claims().sub, sub);
  await refused(openid.genericGrantRequest(config, 'password', { ...person, password: 'wrong' }), 'access_denied');
});

test('openid-client takes a hybrid answer', async () => {
  const config = await discover('web');
  openid.useCodeIdTokenResponseType(config);
  const token = await signIn(config, { nonce: 'n-2' });
  await openid.fetchUserInfo(config, token.access_token, token.claims().sub);
});

test('openid-client takes answers by form_post', async () => {
  const code = await discover('web');
  await signIn(code, { response_mode: 'form_post' });
  const hybrid = await discover('web');
  openid.useCodeIdTokenResponseType(hybrid);
  await signIn(hybrid, { response_mode: 'form_post', nonce: 'n-3' });
  const [denied] = await authorize(await discover('web'), { response_mode: 'form_post', prompt: 'none' });
  assert.equal((await denied.formData()).get('error'), 'login_required');
});

test('openid-client takes an id token alone', async () => {
  const config = await discover('web');
  openid.useIdTokenResponseType(config);
  const [answer, { expectedState }] = await authorize(config, { nonce: 'n-4' });
  const claims = await openid.implicitAuthentication(config, answer, 'n-4', { expectedState });
  assert.equal(claims.aud, webId);
  await assert.rejects(openid.implicitAuthentication(config, answer, 'another', { expectedState }));
});

test('openid-client ends a session, and silence is refused without one', async () => {
  const [config, browser] = [await discover('web'), new Browser()];
  await refused(signIn(config, { prompt: 'none' }, browser), 'login_required');
  const token = await signIn(config, {}, browser);
  await signIn(config, { prompt: 'none' }, browser);
  const out = { post_logout_redirect_uri: 'https://client.test/bye', id_token_hint: token.id_token, state: 's 1' };
  const elsewhere = { ...out, post_logout_redirect_uri: 'https://other.test/' };
  await assert.rejects(browser.visit(openid.buildEndSessionUrl(config, elsewhere)), /400/);
  await signIn(config, { prompt: 'none' }, browser);
  const bye = await browser.visit(openid.buildEndSessionUrl(config, out));
  assert.deepEqual([bye.origin + bye.pathname, bye.searchParams.get('state')], ['https://client.test/bye', 's 1']);
  await refused(signIn(config, { prompt: 'none' }, browser), 'login_required');
});

test('openid-client as a public client: rotation, and a used refresh token ends it all', async () => {
  const config = await discover('spa', 'spa-client', openid.None());
  const first = await signIn(config, { scope: 'openid read write' });
  const second = await openid.refreshTokenGrant(config, first.refresh_token, { scope: 'read' });
  assert.equal(second.scope, 'read');
  const third = await openid.refreshTokenGrant(config, second.refresh_token);
  assert.equal(third.scope, 'openid read write');
  await openid.fetchUserInfo(config, third.access_token, first.claims().sub);
  await refused(openid.refreshTokenGrant(config, first.refresh_token), 'invalid_grant');
  await refused(openid.refreshTokenGrant(config, third.refresh_token), 'invalid_grant');
  await assert.rejects(openid.fetchUserInfo(config, third.access_token, first.claims().sub), { status: 401 });
});

test('openid-client is refused what it may not have', async () => {
  const config = await discover('web');
  const [answer, checks] = await authorize(config);
  const unverified = { ...checks, pkceCodeVerifier: `${verifier}x` };
  await refused(openid.authorizationCodeGrant(config, answer, unverified), 'invalid_grant');
  const elsewhere = new URL(answer.href.replace('/callback', '/other'));
  await refused(openid.authorizationCodeGrant(config, elsewhere, checks), 'invalid_grant');
  const token = await openid.authorizationCodeGrant(config, answer, checks);
  await refused(openid.authorizationCodeGrant(config, answer, checks), 'invalid_grant');
  await refused(openid.refreshTokenGrant(config, token.refresh_token), 'invalid_grant');
  await refused(signIn(config, { scope: 'openid Read' }), 'invalid_scope');

  const server = await atServer();
  const { refresh_token } = await signIn(server, { scope: 'read' });
  await refused(openid.refreshTokenGrant(server, refresh_token, { scope: 'read write' }), 'invalid_scope');
});

test('openid-client hears from a person who denies, and from one who allows', async () => {
  const config = await discover('asking', 'asking-client');
  await refused(signIn(config, {}, new Browser('deny')), 'access_denied');
  const token = await signIn(config, { scope: 'openid read' });
  const next = await openid.refreshTokenGrant(config, token.refresh_token);
  assert.notEqual(next.refresh_token, token.refresh_token);
});

test('openid-client has a person sign in anew', async () => {
  const [config, browser] = [await discover('web'), new Browser()];
  const first = (await signIn(config, {}, browser)).claims();
  await new Promise((done) => setTimeout(done, 1100));
  assert.equal((await signIn(config, {}, browser)).claims().auth_time, first.auth_time);
  assert.ok((await signIn(config, { prompt: 'login' }, browser)).claims().auth_time > first.auth_time);
});

// oauth4webapi

const insecure = { [oauth.allowInsecureRequests]: true };
const [web, webAuth] = [{ client_id: webId }, oauth.ClientSecretBasic(webSecret)];

async function discoverRaw(app) {
  const issuer = new URL(`${url}/${app}/`);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
}

async function codeOf(as, client, more = {}, browser = new Browser()) {
  const state = oauth.generateRandomState();
  const to = new URL(as.authorization_endpoint);
  to.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirect,
    response_type: 'code',
    scope: 'openid read',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return [await browser.visit(to), state];
}

const redeem = async (as, client, authentication, answer, state, by = verifier) =>
  oauth.authorizationCodeGrantRequest(
    as, client, authentication, oauth.validateAuthResponse(as, client, answer, state), redirect, by, insecure,
  );

test('oauth4webapi gets a token for itself, and one by password', async () => {
  const [as, client] = [await discoverRaw('server'), { client_id: id }];
  const authentication = oauth.ClientSecretPost(secret);
  let response = await oauth.clientCredentialsGrantRequest(as, client, authentication, { scope: 'read' }, insecure);
  const own = await oauth.processClientCredentialsResponse(as, client, response);
  assert.equal(own.scope, 'read');
  const parameters = { ...person, scope: 'openid write' };
  response = await oauth.genericTokenEndpointRequest(as, client, authentication, 'password', parameters, insecure);
  const theirs = await oauth.processGenericTokenEndpointResponse(as, client, response);
  await oauth.validateApplicationLevelSignature(as, response, insecure);
  assert.equal(oauth.getValidatedIdTokenClaims(theirs).unique_name, person.username);
  response = await oauth.clientCredentialsGrantRequest(as, client, oauth.ClientSecretPost('wrong'), {}, insecure);
  await refused(oauth.processClientCredentialsResponse(as, client, response), 'access_denied');
});

test('oauth4webapi signs a person in, with every answer verified', async () => {
  const as = await discoverRaw('web');
  const [answer, state] = await codeOf(as, web, { nonce: 'n-5', max_age: '600' });
  let response = await redeem(as, web, webAuth, answer, state);
  const expected = { expectedNonce: 'n-5', requireIdToken: true, maxAge: 600 };
  const token = await oauth.processAuthorizationCodeResponse(as, web, response, expected);
  await oauth.validateApplicationLevelSignature(as, response, insecure);
  const { sub } = oauth.getValidatedIdTokenClaims(token);
  response = await oauth.userInfoRequest(as, web, token.access_token, insecure);
  await oauth.processUserInfoResponse(as, web, sub, response);

  response = await oauth.refreshTokenGrantRequest(as, web, webAuth, token.refresh_token, insecure);
  const fresh = await oauth.processRefreshTokenResponse(as, web, response);
  response = await oauth.introspectionRequest(as, web, webAuth, fresh.access_token, insecure);
  assert.equal((await oauth.processIntrospectionResponse(as, web, response)).sub, sub);
  response = await oauth.revocationRequest(as, web, webAuth, fresh.access_token, insecure);
  await oauth.processRevocationResponse(response);
  response = await oauth.introspectionRequest(as, web, webAuth, fresh.access_token, insecure);
  assert.deepEqual(await oauth.processIntrospectionResponse(as, web, response), { active: false });
  response = await oauth.userInfoRequest(as, web, fresh.access_token, insecure);
  await assert.rejects(oauth.processUserInfoResponse(as, web, sub, response), (error) => {
    assert.equal(error.cause[0].parameters.error, 'invalid_token');
    return true;
  });
});

test('oauth4webapi verifies a hybrid answer', async () => {
  const as = await discoverRaw('web');
  const more = { response_type: 'code id_token', nonce: 'n-6' };
  const [answer, state] = await codeOf(as, web, more);
  const checked = await oauth.validateCodeIdTokenResponse(as, web, answer, 'n-6', state, undefined, insecure);
  const response = await oauth.authorizationCodeGrantRequest(as, web, webAuth, checked, redirect, verifier, insecure);
  await oauth.processAuthorizationCodeResponse(as, web, response, { expectedNonce: 'n-6' });
  const [posted, again] = await codeOf(as, web, { ...more, response_mode: 'form_post' });
  await oauth.validateCodeIdTokenResponse(as, web, posted, 'n-6', again, undefined, insecure);
});

test('oauth4webapi as a public client, and what it is refused', async () => {
  const [as, spa] = [await discoverRaw('spa'), { client_id: 'spa-client' }];
  const [answer, state] = await codeOf(as, spa);
  const other = await redeem(as, spa, oauth.None(), answer, state, `${verifier}x`);
  await refused(oauth.processAuthorizationCodeResponse(as, spa, other), 'invalid_grant');
  const response = await redeem(as, spa, oauth.None(), answer, state);
  const token = await oauth.processAuthorizationCodeResponse(as, spa, response);
  const refresh = async () =>
    oauth.processRefreshTokenResponse(
      as, spa, await oauth.refreshTokenGrantRequest(as, spa, oauth.None(), token.refresh_token, insecure),
    );
  assert.notEqual((await refresh()).refresh_token, token.refresh_token);
  await refused(refresh(), 'invalid_grant');
  const [silent, expected] = await codeOf(as, spa, { prompt: 'none' });
  assert.throws(() => oauth.validateAuthResponse(as, spa, silent, expected), { error: 'login_required' });
});

// jose

test('jose verifies a token with the published keys', async () => {
  const response = await fetch(`${url}/oauth2/token/server`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read' }),
  });
  const keys = createRemoteJWKSet(new URL(`${url}/oauth2/keys/server`));
  const expected = { issuer: `${url}/server/`, audience: 'https://api.acme.test', algorithms: ['RS256'] };
  const { access_token } = await response.json();
  const { payload, protectedHeader } = await jwtVerify(access_token, keys, expected);
  assert.equal(payload.unique_name, id);
  assert.equal(protectedHeader.app_id, 'server');
  const elsewhere = { ...expected, audience: 'another' };
  await assert.rejects(jwtVerify(access_token, keys, elsewhere), joseErrors.JWTClaimValidationFailed);
});

test('jose verifies id token and access token of every kind of app', async () => {
  const cases = [
    ['web', webId, webSecret, `${url}/web/`, webId],
    ['server', id, secret, `${url}/server/`, 'https://api.acme.test'],
    ['client', id, secret, `${url}/`, undefined],
  ];
  for (const [app, client, password, issuer, audience] of cases) {
    const body = new URLSearchParams({ grant_type: 'password', client_id: client, client_secret: password, ...person });
    body.set('scope', 'openid profile');
    const answer = await (await fetch(`${url}/OAuth2/Token/${app}`, { method: 'POST', body })).json();
    const keys = createRemoteJWKSet(new URL(`${url}/OAuth2/Keys/${app}`));
    const access = await jwtVerify(answer.access_token, keys, { issuer, audience, algorithms: ['RS256'] });
    assert.equal(access.payload.unique_name, person.username);
    assert.equal('id_token' in answer, app !== 'client');
    if (!answer.id_token) continue;
    const { payload } = await jwtVerify(answer.id_token, keys, { issuer, audience: client, algorithms: ['RS256'] });
    assert.deepEqual([payload.sub, payload.name], [access.payload.sub, 'Ann Lee']);
  }
});

// simple-oauth2

const endpoints = (app) => ({ tokenHost: url, tokenPath: `/oauth2/token/${app}`, revokePath: `/oauth2/revoke/${app}` });
const webClient = { client: { id: webId, secret: webSecret }, auth: endpoints('web') };

test('simple-oauth2 gets a token in both of its ways', async () => {
  for (const credentialsEncodingMode of ['strict', 'loose']) {
    for (const authorizationMethod of ['header', 'body']) {
      const client = new ClientCredentials({
        client: { id, secret },
        auth: endpoints('client'),
        options: { credentialsEncodingMode, authorizationMethod },
      });
      const { token } = await client.getToken({ scope: 'all' });
      assert.equal(token.token_type, 'Bearer', `${credentialsEncodingMode} ${authorizationMethod}`);
    }
  }
});

test('simple-oauth2 signs a person in, refreshes and revokes', async () => {
  const auth = { ...webClient.auth, authorizePath: '/oauth2/authorize/web' };
  const client = new AuthorizationCode({ ...webClient, auth });
  const to = client.authorizeURL({ redirect_uri: redirect, scope: ['openid', 'read'], state: 's' });
  const code = (await new Browser().visit(to)).searchParams.get('code');
  const token = await client.getToken({ code, redirect_uri: redirect });
  const fresh = await token.refresh();
  await fresh.revoke('access_token');
  await token.revoke('refresh_token');
  await assert.rejects(token.refresh(), ({ data }) => data.payload.error === 'invalid_grant');
  const password = new ResourceOwnerPassword(webClient);
  assert.equal((await password.getToken({ ...person, scope: 'read' })).expired(), false);
});
