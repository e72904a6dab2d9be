// A client of the graph with a token bound to its key: node dpop-client.mjs GRAPH HTU ISSUER_KEY.pem ISSUER AUDIENCE
//
// The token is made by jose, in the issuer's place; proofs by dpop; requests, and what is understood of challenges, by oauth4webapi.
// Prints one JSON object: what came of each request.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as DPoP from 'dpop'
import { SignJWT, calculateJwkThumbprint, exportJWK, importPKCS8 } from 'jose'
import * as oauth from 'oauth4webapi'

const [graph, htu, pemFile, issuer, audience] = process.argv.slice(2)
const pem = readFileSync(pemFile, 'utf8')
const kid = JSON.parse(readFileSync(pemFile.replace(/pem$/, 'jwks.json'), 'utf8')).keys[0].kid
const issuerKey = await importPKCS8(pem, 'ES256')
const own = await DPoP.generateKeyPair('ES256', { extractable: true })
const other = await DPoP.generateKeyPair('ES256')
const rsa = await DPoP.generateKeyPair('RS256')
const jkt = await calculateJwkThumbprint(await exportJWK(own.publicKey))
const body = JSON.stringify({ query: '{ __typename }' })

function token(more = { cnf: { jkt } }) {
  const claims = { client_id: 'portal', jti: randomUUID(), env: 'dev', ...more }
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
  return jwt.setIssuer(issuer).setAudience(audience).setSubject('p-1').setIssuedAt().setExpirationTime('5m').sign(issuerKey)
}

async function ask(headers) {
  const response = await fetch(graph, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  return { status: response.status, nonce: response.headers.get('dpop-nonce'), challenge: response.headers.get('www-authenticate') }
}

const bound = await token()
const proof = (nonce, { key = own, uri = htu, method = 'POST', at = bound } = {}) =>
  DPoP.generateProof(key, uri, method, nonce, at)
const withProof = async (proof, at = bound) => (await ask({ authorization: `DPoP ${at}`, dpop: proof })).status
const resign = async (claims, header, key = own.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(own.publicKey), ...header }).sign(key)
const ath = JSON.parse(Buffer.from((await proof('x')).split('.')[1], 'base64url')).ath

const first = await ask({ authorization: `DPoP ${bound}`, dpop: await proof() })
const { nonce } = first
const used = await proof(nonce)
const claims = { htm: 'POST', htu, ath, nonce, jti: randomUUID(), iat: Math.floor(Date.now() / 1000) }
const results = {
  withoutNonce: first,
  good: await withProof(used),
  replayed: await withProof(used),
  asBearer: (await ask({ authorization: `Bearer ${bound}` })).status,
  plainAsDpop: await withProof(await proof(nonce, { at: await token({}) })),
  otherKey: await withProof(await proof(nonce, { key: other })),
  otherMethod: await withProof(await proof(nonce, { method: 'GET' })),
  otherAddress: await withProof(await proof(nonce, { uri: graph })),
  otherToken: await withProof(await proof(nonce, { at: 'x' })),
  otherNonce: await withProof(await proof('made-up')),
  rsa: await withProof(await proof(nonce, { key: rsa })),
  byHand: await withProof(await resign({ ...claims, jti: randomUUID() }, {})),
  otherKind: await withProof(await resign({ ...claims, jti: randomUUID() }, { typ: 'JWT' })),
  privateKeyInside: await withProof(await resign({ ...claims, jti: randomUUID() }, { jwk: await exportJWK(own.privateKey) })),
  symmetric: await withProof(
    await resign({ ...claims, jti: randomUUID() }, { alg: 'HS256' }, Buffer.from(JSON.stringify(await exportJWK(own.publicKey))))
  ),
  old: await withProof(await resign({ ...claims, jti: randomUUID(), iat: claims.iat - 600 }, {})),
  nameless: await withProof(await resign({ ...claims, jti: undefined }, {})),
  library: await byLibrary()
}
console.log(JSON.stringify(results))

// The library learns the nonce from our challenge, and asks again.
async function byLibrary() {
  const client = { client_id: 'portal' }
  const handle = oauth.DPoP(client, own)
  const options = { DPoP: handle, [oauth.allowInsecureRequests]: true, [oauth.customFetch]: throughProxy }
  const request = () =>
    oauth.protectedResourceRequest(bound, 'POST', new URL(htu), new Headers({ 'content-type': 'application/json' }), body, options)
  try {
    return { status: (await request()).status }
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return { status: (await request()).status, learnt: true }
  }
}

// The graph's address leads to a proxy, which goes on to where the gateway is.
function throughProxy(url, { duplex, ...options }) {
  return fetch(graph, options)
}
