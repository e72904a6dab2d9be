// Sends the e-ID messages that another library (jose) made badly, and tells how each was answered.
//   node eid-attacks.mjs '{"issuer", "client", "key", "otherKey"}'
// Prints [{"name", "status", "error"}]. Keys are PKCS #8 PEM.
import { createPublicKey, randomUUID } from "node:crypto";
import { SignJWT, UnsecuredJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importPKCS8 } from "jose";

const { issuer, client, key, otherKey } = JSON.parse(process.argv[2]);
const [own, other] = [await importPKCS8(key, "ES256"), await importPKCS8(otherKey, "ES256")];
const dpop = await generateKeyPair("ES256");
const rsa = await generateKeyPair("RS256");
const jwk = await exportJWK(dpop.publicKey);
const now = () => Math.floor(Date.now() / 1000);
const results = [];

const kidOf = async (pem) => calculateJwkThumbprint(await exportJWK(createPublicKey(pem)));
const kid = await kidOf(key);
const assertion = (changes = {}, header = {}, signer = own) => {
  const claims = { iss: client, sub: client, aud: issuer, jti: randomUUID(), iat: now(), exp: now() + 60, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid, ...header }).sign(signer);
};
const send = async (name, client_assertion, headers = {}) => {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  });
  const response = await fetch(`${issuer}/token`, { method: "POST", body, headers });
  const { error } = await response.json();
  results.push({ name, status: response.status, error: error ?? null });
  return response;
};

// Client assertions (RFC 7523): only our issuer, alone, as a text, is an audience.
await send("good", await assertion());
await send("aud is an array", await assertion({ aud: [issuer] }));
await send("aud is the token endpoint", await assertion({ aud: `${issuer}/token` }));
await send("aud is the issuer with a slash", await assertion({ aud: `${issuer}/` }));
await send("aud is another server", await assertion({ aud: "https://other.example" }));
await send("aud holds others", await assertion({ aud: [issuer, "https://other.example"] }));
await send("another client's key", await assertion({}, {}, other));
await send("another client's kid", await assertion({}, { kid: await kidOf(otherKey) }, other));
await send("another subject", await assertion({ sub: "portal" }));
await send("another issuer", await assertion({ iss: "portal" }));
await send("no jti", await assertion({ jti: undefined }));
await send("expired", await assertion({ exp: now() - 60 }));
await send("lives for an hour", await assertion({ exp: now() + 3600 }));
await send("an access token's typ", await assertion({}, { typ: "at+jwt" }));
await send("RS256", await new SignJWT({ iss: client, sub: client, aud: issuer, jti: "r", exp: now() + 60 })
  .setProtectedHeader({ alg: "RS256", kid }).sign(rsa.privateKey));
await send("HS256", await new SignJWT({ iss: client, sub: client, aud: issuer, jti: "h", exp: now() + 60 })
  .setProtectedHeader({ alg: "HS256", kid }).sign(new TextEncoder().encode(kid.padEnd(32))));
await send("unsigned", new UnsecuredJWT({ iss: client, sub: client, aud: issuer, jti: "u", exp: now() + 60 }).encode());
const replayed = await assertion();
await send("good once", replayed);
await send("replayed", replayed);

// Proofs of a key (RFC 9449).
const nonce = (await send("good, to learn the nonce", await assertion())).headers.get("dpop-nonce");
const proof = (changes = {}, header = {}) => {
  const claims = { jti: randomUUID(), htm: "POST", htu: `${issuer}/token`, iat: now(), nonce, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk, ...header }).sign(dpop.privateKey);
};
const prove = async (name, dpopProof) => send(name, await assertion(), { dpop: dpopProof });
await prove("proof: good", await proof());
await prove("proof: no nonce", await proof({ nonce: undefined }));
await prove("proof: made-up nonce", await proof({ nonce: "made-up" }));
await prove("proof: another method", await proof({ htm: "GET" }));
await prove("proof: another address", await proof({ htu: "https://other.example/token" }));
await prove("proof: old", await proof({ iat: now() - 600 }));
await prove("proof: from the future", await proof({ iat: now() + 600 }));
await prove("proof: no jti", await proof({ jti: undefined }));
await prove("proof: another typ", await proof({}, { typ: "JWT" }));
await prove("proof: another key in the header", await proof({}, { jwk: await exportJWK((await generateKeyPair("ES256")).publicKey) }));
const secret = await generateKeyPair("ES256", { extractable: true });
await prove("proof: a private key in the header", await new SignJWT({ jti: randomUUID(), htm: "POST", htu: `${issuer}/token`, iat: now(), nonce })
  .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(secret.privateKey) }).sign(secret.privateKey));
await prove("proof: two", `${await proof()}, ${await proof()}`);
const seen = await proof();
await prove("proof: good once", seen);
await prove("proof: replayed", seen);

process.stdout.write(JSON.stringify(results));
