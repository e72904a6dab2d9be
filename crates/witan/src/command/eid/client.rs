//! `witan eid client`: registrations of clients, signed by a registrar.

use std::path::Path;
use std::process::ExitCode;

use ::eid::{RegisteredClients, Registration};
use anyhow::{Context as _, bail};
use claims::{KeySet, SigningKey};
use serde_json::json;

use crate::arguments::{AddClientArguments, ClientCommand, ClientFolderArguments, RotateClientArguments};
use crate::data_folder::{read_signing_key, signing_key};
use crate::output::print_whole;

pub(super) fn run(command: ClientCommand) -> anyhow::Result<ExitCode> {
    match command {
        ClientCommand::Add(arguments) => add(&arguments)?,
        ClientCommand::List { folder } => list(&folder)?,
        ClientCommand::Rotate(arguments) => rotate(&arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(arguments: &AddClientArguments) -> anyhow::Result<()> {
    let AddClientArguments { registration, folder, registrar, new_key } = arguments;
    let shown = registration.display();
    let text = std::fs::read_to_string(registration).with_context(|| format!("`{shown}` cannot be read"))?;
    let mut read: Registration =
        serde_json::from_str(&text).with_context(|| format!("`{shown}` is no registration"))?;
    let registrar = private_key(registrar)?;
    std::fs::create_dir_all(&folder.folder)
        .with_context(|| format!("the folder `{}` cannot be made", folder.folder.display()))?;
    let clients = opened(folder)?;
    if let Some(file) = new_key {
        if read.jwks.is_some() {
            bail!("`{shown}` has keys in `jwks` already; leave them out, or do without --new-key");
        }
        read.jwks = json!({ "keys": [make_key(file)?.public_jwk()] }).as_object().cloned();
    }
    let file = clients.add(&read, &registrar, service::clock::now())?;
    println!("{} (signed; the e-ID reads it when it starts)", file.display());
    Ok(())
}

fn list(folder: &ClientFolderArguments) -> anyhow::Result<()> {
    let clients = opened(folder)?.list()?;
    print_whole(&clients.iter().map(line).collect::<String>())
}

/// What is shown of a client: who answers for it, how it proves who it is, and by which keys.
fn line(registration: &Registration) -> String {
    let Registration { client_id, org, subsystem, token_endpoint_auth_method, grant_types, .. } = registration;
    let method = json!(token_endpoint_auth_method);
    let keys = registration.jwks.as_ref().and_then(|jwks| jwks.get("keys")?.as_array()).into_iter().flatten();
    let keys: String = keys.filter_map(|key| key["kid"].as_str()).map(|kid| format!("  key {kid}\n")).collect();
    let method = method.as_str().unwrap_or_default();
    format!("{client_id}  {org}/{subsystem}  {method}  {}\n{keys}", grant_types.join(" "))
}

fn rotate(arguments: &RotateClientArguments) -> anyhow::Result<()> {
    let RotateClientArguments { client, folder, registrar, new_key, drop } = arguments;
    let (clients, registrar, now) = (opened(folder)?, private_key(registrar)?, service::clock::now());
    if let Some(file) = new_key {
        let key = make_key(file)?;
        clients.add_key(client, &key.public_jwk(), &registrar, now)?;
        println!("`{client}` is good by key {} too, once the e-ID has started anew", key.kid());
    }
    if let Some(kid) = drop {
        clients.drop_key(client, kid, &registrar, now)?;
        println!("`{client}` is good by key {kid} no longer, once the e-ID has started anew");
    }
    Ok(())
}

fn opened(arguments: &ClientFolderArguments) -> anyhow::Result<RegisteredClients> {
    let shown = arguments.registrars.display();
    let text = std::fs::read_to_string(&arguments.registrars).with_context(|| {
        format!("the registrars' public keys `{shown}` cannot be read; name them with --registrars")
    })?;
    let registrars = KeySet::from_jwks(&text).with_context(|| format!("`{shown}` holds no usable public keys"))?;
    Ok(RegisteredClients::new(&arguments.folder, registrars))
}

fn private_key(file: &Path) -> anyhow::Result<SigningKey> {
    let key = read_signing_key(file)?;
    key.with_context(|| format!("there is no private key `{}`; `witan token key` makes one", file.display()))
}

/// A new key in FILE.pem, its public half in FILE.jwks.json. One that is there is not taken: it would be no change.
fn make_key(file: &Path) -> anyhow::Result<SigningKey> {
    let name = file.file_name().and_then(|name| name.to_str()).context("name the key's file, without an ending")?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.join(format!("{name}.pem")).exists() {
        bail!("`{}` exists; choose another name", folder.join(format!("{name}.pem")).display());
    }
    signing_key(folder, name)
}
