// Signs a made-up person in at the e-ID by openid-client, and prints the access token for one resource.
//   node eid-token.mjs '{"issuer", "client", "key", "callback", "resource", "scope", "person"}'
import { createPublicKey } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, importPKCS8 } from "jose";
import * as client from "openid-client";
import { Person } from "./eid-person.mjs";

const { issuer, client: id, key, callback, resource, scope, person } = JSON.parse(process.argv[2]);
const kid = await calculateJwkThumbprint(await exportJWK(createPublicKey(key)));
const authentication = client.PrivateKeyJwt({ key: await importPKCS8(key, "ES256"), kid });
const config = await client.discovery(new URL(issuer), id, undefined, authentication, {
  execute: [client.allowInsecureRequests],
});
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const address = await client.buildAuthorizationUrlWithPAR(config, {
  redirect_uri: callback,
  scope,
  resource,
  state: expectedState,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
});
const answered = await new Person(issuer).visit(address, person);
const tokens = await client.authorizationCodeGrant(config, answered, { pkceCodeVerifier, expectedState });
process.stdout.write(tokens.access_token);
