// A council's own OpenID provider: oidc-provider, with one account that signs in with one click.
//   node council-provider.mjs '{"port", "client", "secret" or "jwks", "callback", "logout", "member"}'
// Prints `ready` once it listens.
import { createServer } from "node:http";
import { generateKeyPair, exportJWK } from "jose";
import Provider from "oidc-provider";

// Nobody reads on after `ready`.
console.info = console.error;
const settings = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${settings.port}`;
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const signing = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "council-1" };

const authentication = settings.jwks
  ? { token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "ES256", jwks: settings.jwks }
  : { token_endpoint_auth_method: "client_secret_basic", client_secret: settings.secret };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: settings.client,
      redirect_uris: [settings.callback],
      backchannel_logout_uri: settings.logout,
      backchannel_logout_session_required: true,
      ...authentication,
    },
  ],
  jwks: { keys: [signing] },
  cookies: { keys: ["a key of a test"] },
  acrValues: ["mfa"],
  claims: { openid: ["sub", "member"], acr: null, auth_time: null, sid: null },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  // The e-ID of a test is on this machine, which the provider rightly refuses to call.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, member: settings.member }) }),
});

// What the person does at the council: says who they are, and agrees.
const finish = async (request, response) => {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const login = { accountId: "staff-1", acr: "mfa", amr: ["pwd", "otp"] };
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope("openid");
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
};

const callback = provider.callback();
const server = createServer((request, response) => {
  const answer = request.url.startsWith("/interaction/") ? finish(request, response) : callback(request, response);
  Promise.resolve(answer).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
server.listen(settings.port, "127.0.0.1", () => console.log("ready"));
