// Makes ID tokens of a council badly, and one well, with jose.
//   node council-tokens.mjs '{"key", "kid", "secret", "claims"}'
// Prints [{name, token}] as JSON. `key` is the council's as PKCS #8 PEM, `claims` those of a good token.
import { CompactSign, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, importPKCS8 } from "jose";

const { key: pem, kid, secret, claims } = JSON.parse(process.argv[2]);
const key = await importPKCS8(pem, "ES256");
const own = await generateKeyPair("ES256", { extractable: true });
const rsa = await generateKeyPair("PS256");
const sign = (header, by, payload = claims) => new SignJWT(payload).setProtectedHeader(header).sign(by);
const bytes = (text) => new TextEncoder().encode(text);

const tokens = {
  good: await sign({ alg: "ES256", kid, typ: "JWT" }, key),
  "no algorithm": new UnsecuredJWT(claims).encode(),
  "client secret": await sign({ alg: "HS256", kid }, bytes(secret.padEnd(32, "\0"))),
  "key of its own in the header": await sign({ alg: "ES256", jwk: await exportJWK(own.publicKey) }, own.privateKey),
  "another key by the council's name": await sign({ alg: "ES256", kid }, own.privateKey),
  "another algorithm by the council's name": await sign({ alg: "PS256", kid }, rsa.privateKey),
  "critical extension": await new CompactSign(bytes(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "ES256", kid, crit: ["b64"], b64: true })
    .sign(key, { crit: { b64: true } }),
  "two audiences": await sign({ alg: "ES256", kid }, key, { ...claims, aud: [claims.aud, "another"], azp: claims.aud }),
  "another party": await sign({ alg: "ES256", kid }, key, { ...claims, azp: "another" }),
  "no subject": await sign({ alg: "ES256", kid }, key, { ...claims, sub: undefined }),
  "logout token": await sign({ alg: "ES256", kid, typ: "logout+jwt" }, key),
};
process.stdout.write(JSON.stringify(Object.entries(tokens).map(([name, token]) => ({ name, token }))));
