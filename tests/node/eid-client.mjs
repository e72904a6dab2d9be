// Drives the e-ID with openid-client as a relying party and with oauth4webapi as a resource server.
//   node eid-client.mjs '{"issuer", "client", "key", "gateway", "gatewayKey", "callback", "goodbye", "resource"}'
// Prints what each step came to, as JSON. Keys are PKCS #8 PEM.
import { createPublicKey } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, importPKCS8 } from "jose";
import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { Person } from "./eid-person.mjs";

const settings = JSON.parse(process.argv[2]);
const issuer = new URL(settings.issuer);
const allowHttp = { execute: [client.allowInsecureRequests] };
// Assertions name their key: its thumbprint (RFC 7638).
const privateKey = async (pem) => {
  const kid = await calculateJwkThumbprint(await exportJWK(createPublicKey(pem)));
  return client.PrivateKeyJwt({ key: await importPKCS8(pem, "ES256"), kid });
};
const discover = async (id, pem, algorithm) =>
  client.discovery(issuer, id, undefined, await privateKey(pem), { ...allowHttp, algorithm });

const portal = await discover(settings.client, settings.key, "oidc");
const gateway = await discover(settings.gateway, settings.gatewayKey, "oauth2");
const DPoP = client.getDPoPHandle(portal, await client.randomDPoPKeyPair("ES256"));
const person = new Person(settings.issuer);

// Code, PKCE, PAR and DPoP; `iss`, `state`, `nonce` and `max_age` are checked by the library.
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
const parameters = new URLSearchParams({
  redirect_uri: settings.callback,
  scope: "openid posts:write",
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
  state: expectedState,
  nonce: expectedNonce,
  max_age: "600",
  claims: JSON.stringify({ userinfo: { name: null } }),
});
parameters.append("resource", settings.resource);
parameters.append("resource", settings.issuer);
const authorization = await client.buildAuthorizationUrlWithPAR(portal, parameters, { DPoP });
const callback = await person.visit(authorization, "officer");
const checks = { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 600, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(portal, callback, checks, { resource: settings.resource }, { DPoP });
const idToken = tokens.claims();

// A resource server checks the access token on its own.
const proof = async (token) => {
  let proved;
  const keep = async (url, init) => {
    proved = new Request(url, init);
    return new Response("{}", { status: 200 });
  };
  const options = { DPoP, [oauth.customFetch]: keep };
  await oauth.protectedResourceRequest(token, "GET", new URL("https://gateway.example/graphql"), undefined, undefined, options);
  return proved;
};
const asked = await proof(tokens.access_token);
const accessToken = await oauth.validateJwtAccessToken(portal.serverMetadata(), asked, settings.resource, {
  [oauth.allowInsecureRequests]: true,
  requireDPoP: true,
});

const introspected = await client.tokenIntrospection(gateway, tokens.access_token);
const own = await client.refreshTokenGrant(portal, tokens.refresh_token, { resource: settings.issuer }, { DPoP });
const userinfo = await client.fetchUserInfo(portal, own.access_token, idToken.sub, { DPoP });
const machine = await discover("machine", settings.machineKey, "oauth2");
const machines = await client.clientCredentialsGrant(machine, { scope: "stats:read", resource: settings.resource });

await client.tokenRevocation(portal, own.refresh_token);
const revoked = await client.tokenIntrospection(portal, own.refresh_token);
const refreshed = await client
  .refreshTokenGrant(portal, own.refresh_token, undefined, { DPoP })
  .then(() => "accepted", (error) => error.error);

const farewell = client.buildEndSessionUrl(portal, {
  id_token_hint: tokens.id_token,
  post_logout_redirect_uri: settings.goodbye,
  state: "bye",
});
const goodbye = await person.visit(farewell, "officer");

process.stdout.write(
  JSON.stringify({
    idToken,
    accessToken,
    introspected,
    userinfo,
    machines: { scope: machines.scope, type: machines.token_type },
    revoked,
    refreshed,
    goodbye: goodbye.href,
  }),
);
