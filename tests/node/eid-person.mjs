// A person at a browser, as far as a test needs one: keeps cookies, follows the provider, presses one button.
export class Person {
  #cookies = new Map();

  constructor(issuer) {
    this.issuer = issuer;
  }

  async #send(url, init = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [pair] = set.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  // Goes to `url` and on; signs in as `name` where that is asked. Gives the address outside the provider that it ends at.
  async visit(url, name) {
    let response = await this.#send(url);
    for (let step = 0; step < 10; step++) {
      const location = response.headers.get("location");
      if (location !== null) {
        const next = new URL(location, this.issuer);
        if (next.origin !== new URL(this.issuer).origin) return next;
        response = await this.#send(next);
        continue;
      }
      const page = await response.text();
      const interaction = /name="interaction" value="([^"]+)"/.exec(page)?.[1];
      if (interaction === undefined) throw new Error(`nothing to do on this page: ${page}`);
      response = await this.#send(new URL("/sign-in/dev", this.issuer), {
        method: "POST",
        headers: { origin: this.issuer, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ interaction, person: name }).toString(),
      });
    }
    throw new Error("the provider leads round in circles");
  }
}
