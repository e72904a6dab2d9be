// Carries challenges to the browser's passkeys and their answers back. No framework, nothing inline, no other host.
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const post = async (path, body) => {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
};

const withIds = (list) => (list ?? []).map((entry) => ({ ...entry, id: decode(entry.id) }));

const signIn = async (form) => {
  const interaction = form.dataset.interaction;
  const { ceremony, publicKey } = await post("/passkeys/sign-in/start", { interaction });
  const found = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: decode(publicKey.challenge), allowCredentials: withIds(publicKey.allowCredentials) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  const credential = {
    id: found.id,
    rawId: encode(found.rawId),
    type: found.type,
    extensions: {},
    response: {
      authenticatorData: encode(authenticatorData),
      clientDataJSON: encode(clientDataJSON),
      signature: encode(signature),
      userHandle: userHandle ? encode(userHandle) : null,
    },
  };
  return post("/passkeys/sign-in/finish", { interaction, ceremony, credential });
};

const register = async (form) => {
  const token = form.dataset.token;
  const { ceremony, publicKey } = await post("/passkeys/registration/start", { token });
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      user: { ...publicKey.user, id: decode(publicKey.user.id) },
      excludeCredentials: withIds(publicKey.excludeCredentials),
    },
  });
  const { attestationObject, clientDataJSON } = made.response;
  const credential = {
    id: made.id,
    rawId: encode(made.rawId),
    type: made.type,
    extensions: {},
    response: { attestationObject: encode(attestationObject), clientDataJSON: encode(clientDataJSON) },
  };
  const label = form.querySelector("[name=label]").value;
  return post("/passkeys/registration/finish", { token, ceremony, label, credential });
};

for (const [id, ceremony] of [["passkey-sign-in", signIn], ["passkey-registration", register]]) {
  const form = document.getElementById(id);
  if (!form) continue;
  const status = form.querySelector("[role=status]");
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      const { next } = await ceremony(form);
      location.assign(next);
    } catch {
      status.textContent = form.dataset.failed;
    }
  });
}
