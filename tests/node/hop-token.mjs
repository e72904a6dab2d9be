// Verifies Witan's hop tokens, for subgraphs in JavaScript: the one proof of who asks, for whom, and for which body.
//
// `new HopTokens({ jwks, issuer, audience }).verify(request, body)` gives whom the fetch is for, or throws `Refused`; then answer
// 401 and nothing else. `witan check-subgraph` tests the whole. Each line marked `check:` holds off an attack that this command makes.
import { createHash } from 'node:crypto'
import { compactVerify, createLocalJWKSet } from 'jose'

const LIFETIME_SECONDS_MAX = 30
const CLOCK_SKEW_SECONDS = 5
const TOKEN_BYTES_MAX = 8 * 1024
const DEPTH_MAX = 16
const ACTORS_MAX = 4
const CONTEXTS = ['citizen', 'employee', 'representative', 'system']
const IDENTITY_CLAIMS = ['org', 'member', 'scope', 'acr', 'auth_time', 'env', 'act', 'ctx', 'mandate']

export class Refused extends Error {}

export class HopTokens {
  #keys
  #issuer
  #audience
  #seen = new Map()

  /** `jwks`: the gateway's public keys (RFC 7517); `issuer`: its name; `audience`: the name of this subgraph. */
  constructor({ jwks, issuer, audience }) {
    this.#keys = createLocalJWKSet(jwks)
    this.#issuer = issuer
    this.#audience = audience
  }

  /** `request`: of node:http; `body`: its bytes, exactly as they came. */
  async verify(request, body) {
    const token = oneToken(request)
    const { header, claims } = read(token)
    if (header.typ !== 'hop+jwt') refuse('it is of another kind') // check: kind
    if (claims.iss !== this.#issuer) refuse('it is of another issuer') // check: issuer
    await this.#prove(token) // check: signature
    if (claims.aud !== this.#audience) refuse('it is for another audience') // check: audience
    checkTimes(claims)
    if (claims.dig !== digest(body)) refuse('it is for another body') // check: body
    const caller = callerOf(claims)
    if (typeof claims.jti !== 'string' || claims.jti === '') refuse('it has no name') // check: name
    this.#useUp(claims)
    return caller
  }

  // The algorithm is fixed here, and the key is one of the configured: nothing in the token chooses (RFC 8725 §3.1, §3.10).
  async #prove(token) {
    try {
      await compactVerify(token, this.#keys, { algorithms: ['ES256'] })
    } catch {
      refuse('it is not signed by the gateway')
    }
  }

  #useUp({ jti, exp }) {
    const now = Date.now() / 1000
    for (const [id, forgetAt] of this.#seen) if (forgetAt < now) this.#seen.delete(id)
    if (this.#seen.has(jti)) refuse('it was used before') // check: replay
    this.#seen.set(jti, exp + CLOCK_SKEW_SECONDS)
  }
}

// Node joins or drops headers that come twice in `request.headers`, so those are looked at as they came (RFC 6750 §2).
function oneToken(request) {
  const given = request.headersDistinct.authorization ?? []
  const inAddress = new URL(request.url, 'http://localhost').searchParams.has('access_token')
  if (given.length > 1) refuse('there are two credentials') // check: one-credential
  if (inAddress) refuse('the token stands in the address') // check: address
  const [, scheme, token] = /^([A-Za-z]+) ([A-Za-z0-9_.-]+)$/.exec(given[0] ?? '') ?? refuse('there is no token')
  if (scheme.toLowerCase() !== 'bearer') refuse('it is another scheme') // check: scheme
  if (token.length > TOKEN_BYTES_MAX) refuse('it is too long') // check: size
  return token
}

function read(token) {
  const [header, claims] = token.split('.', 2).map(decode)
  const unknown = Object.keys(header).find(name => !['alg', 'typ', 'kid'].includes(name))
  if (unknown !== undefined) refuse('its header has what is not understood') // check: header
  return { header, claims }
}

// The gateway writes JSON without white space and each member once. What reads otherwise than it prints is not from it: of a
// member that stands twice, one reader may believe the first and another the last (RFC 7515 §4).
function decode(part) {
  const text = Buffer.from(part, 'base64url').toString()
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('it is no object')
  if (depth(value) > DEPTH_MAX) refuse('it is nested too deeply') // check: depth
  if (JSON.stringify(value) !== text) refuse('a member stands twice') // check: members-once
  return value
}

function depth(value) {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return refuse('it is no JSON')
  }
}

function checkTimes({ iat, exp, nbf = iat }) {
  const now = Date.now() / 1000
  const areWhole = [iat, exp, nbf].every(time => Number.isSafeInteger(time) && time >= 0)
  if (!areWhole) refuse('its times are no whole numbers') // check: time-types
  if (exp <= now - CLOCK_SKEW_SECONDS) refuse('it is expired') // check: expiry
  if (Math.max(iat, nbf) > now + CLOCK_SKEW_SECONDS) refuse('it is not valid yet') // check: beginning
  if (exp - iat > LIFETIME_SECONDS_MAX) refuse('it lives too long') // check: lifetime
}

// Without a subject the fetch is for nobody known, and then nothing else may be said of them.
function callerOf(claims) {
  const said = IDENTITY_CLAIMS.filter(name => claims[name] !== undefined)
  if (claims.sub === undefined && said.length > 0) refuse('it says something of nobody') // check: nobody
  if (claims.sub === undefined) return null
  if (typeof claims.acr !== 'string') refuse('it has no assurance level') // check: assurance
  checkContext(claims)
  const actors = actorsOf(claims)
  const { sub: subject, org, member, ctx: context, mandate, acr: assurance, scope = '' } = claims
  return { subject, org, member, context, mandate, assurance, actors, scopes: scope.split(' ') }
}

// Who acts for the subject, the present one first (RFC 8693 §4.1).
function actorsOf({ act }) {
  const actors = []
  for (let link = act; link !== undefined; link = link.act) {
    if (typeof link?.sub !== 'string') refuse('an actor has no name') // check: actor-name
    const unknown = Object.keys(link).find(name => !['sub', 'org', 'act'].includes(name))
    if (unknown !== undefined) refuse('an actor has what is not understood') // check: actor
    actors.push({ subject: link.sub, org: link.org })
  }
  if (actors.length > ACTORS_MAX) refuse('there are too many actors') // check: actors
  return actors
}

// A caller acts in one context: only an employee is a member, and only a representative has a mandate.
function checkContext({ ctx, org, member, mandate }) {
  if (ctx === undefined) return // Its issuer does not say.
  if (!CONTEXTS.includes(ctx)) refuse('its context is not understood') // check: context
  const isMember = org !== undefined && member !== undefined
  if (CONTEXTS.includes(ctx) && (ctx === 'employee') !== isMember) refuse('a member is an employee') // check: employee
  if ((ctx === 'representative') !== (mandate !== undefined)) refuse('a mandate is a representative\'s') // check: mandate
}

function digest(body) {
  return createHash('sha256').update(body).digest('base64url')
}

function refuse(why) {
  throw new Refused(why)
}
