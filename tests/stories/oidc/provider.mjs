// A provider of OpenID Connect for the tests: whoever types a name at its page is that person.
// Arguments: the path of oidc-provider's package.json, the port, the redirect address of the desk.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [manifest, port, redirect] = process.argv.slice(2);
const { main, exports } = JSON.parse(readFileSync(manifest, "utf8"));
const entry = main ?? exports?.["."]?.default ?? exports?.["."] ?? exports?.default ?? exports;
const { default: Provider } = await import(pathToFileURL(join(dirname(manifest), entry)).href);

// Everybody here claims the same address: it is the subject that tells them apart.
const claims = (id) => ({ sub: id, email: "jimena0@andina.example", email_verified: true, name: "Jimena Soto" });

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "desk",
    client_secret: "a-secret-of-the-tests-that-is-long-enough",
    redirect_uris: [redirect],
    application_type: "native",
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["a key of the tests"] },
  features: { devInteractions: { enabled: true } },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => claims(id) }),
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
