// A subgraph in JavaScript behind hop tokens: node hop-subgraph.mjs KEYS.jwks.json ISSUER AUDIENCE [CHECK]
//
// With CHECK, the lines of hop-token.mjs that are marked with it are left out: to see that somebody notices. Prints its address;
// ends when standard input does.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { register } from 'node:module'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'

const [keys, issuer, audience, without = ''] = process.argv.slice(2)
register('./without-check.mjs', import.meta.url, { data: { without } })
const { HopTokens, Refused } = await import('./hop-token.mjs')

const schema = buildSubgraphSchema({
  typeDefs: parse('type Query { whoami: String } type Note @key(fields: "id") { id: ID! }'),
  resolvers: { Query: { whoami: (_, __, { caller }) => caller?.subject ?? null } }
})
const hopTokens = new HopTokens({ jwks: JSON.parse(readFileSync(keys, 'utf8')), issuer, audience })

async function answer(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const caller = await hopTokens.verify(request, body)
  const { query, variables, operationName } = JSON.parse(body.toString())
  return graphql({ schema, source: query, variableValues: variables, operationName, contextValue: { caller } })
}

const server = createServer({ maxHeaderSize: 64 * 1024 }, async (request, response) => {
  response.setHeader('content-type', 'application/json')
  try {
    response.end(JSON.stringify(await answer(request)))
  } catch (error) {
    response.statusCode = error instanceof Refused ? 401 : 500
    response.end(JSON.stringify({ errors: [{ message: 'a hop token for this request is required' }] }))
  }
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/graphql`))
process.stdin.resume().on('end', () => process.exit(0))
