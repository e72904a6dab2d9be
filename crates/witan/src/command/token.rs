//! `witan token`: access tokens for development, and signing keys.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, Expected, KeySet, MemberRef, SigningKey, TokenId};

use crate::arguments::{InspectArguments, KeyArguments, MintArguments, TokenCommand};
use crate::data_folder::{self, DataFolder, KEYS};
use crate::output::print_whole;

/// Who signs development tokens, in the claim `iss`.
const DEV_ISSUER: &str = "urn:witan:dev";
/// Whom they are for, in the claim `aud`.
pub(crate) const DEV_AUDIENCE: &str = "urn:witan:gateway";

/// The name of the key that signs them.
const DEV_KEY: &str = "dev-issuer";

/// The issuer whose key lies in the data folder, made at first use.
pub(crate) fn dev_issuer(data: &DataFolder) -> anyhow::Result<DevIssuer> {
    Ok(dev_issuer_with(data.signing_key(DEV_KEY)?))
}

/// The issuer whose key a server has made already: a token of a new key would be refused everywhere.
fn existing_dev_issuer(data: &Path) -> anyhow::Result<DevIssuer> {
    let keys = data.join(KEYS);
    if !keys.join(format!("{DEV_KEY}.pem")).exists() {
        bail!(
            "no server has used the data folder `{}` yet; start `witan serve` there first, or name its folder with --data \
             (`witan token key {DEV_KEY} --out {}` makes a key without a server)",
            data.display(),
            keys.display()
        );
    }
    Ok(dev_issuer_with(data_folder::signing_key(&keys, DEV_KEY)?))
}

fn dev_issuer_with(key: SigningKey) -> DevIssuer {
    DevIssuer { issuer: DEV_ISSUER.to_owned(), audience: DEV_AUDIENCE.to_owned(), key }
}

pub(super) fn run(command: TokenCommand) -> anyhow::Result<ExitCode> {
    match command {
        TokenCommand::Mint(arguments) => mint(&arguments),
        TokenCommand::Inspect(arguments) => inspect(arguments),
        TokenCommand::Key(arguments) => key(&arguments),
    }
}

/// Prints the token alone, so that it can be put into a variable.
fn mint(arguments: &MintArguments) -> anyhow::Result<ExitCode> {
    let member = arguments.member.as_deref().map(member_of).transpose()?;
    let claims = DevClaims {
        subject: format!("dev|{}", arguments.member.as_deref().unwrap_or("system")),
        member,
        scopes: arguments.scope.iter().flat_map(|scopes| scopes.split_whitespace()).map(str::to_owned).collect(),
        assurance: arguments.assurance,
        lifetime: TimeDelta::minutes(i64::from(arguments.minutes)),
    };
    let issuer = existing_dev_issuer(&arguments.data)?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).context("the system has no randomness")?;
    let token = issuer.mint_access_token(&claims, &TokenId::from_random(random), service::clock::now());
    print_whole(&format!("{}\n", token.as_str()))?;
    Ok(ExitCode::SUCCESS)
}

/// The organisation stands in the id, so it need not be given beside it.
pub(super) fn member_of(id: &str) -> anyhow::Result<MemberRef> {
    let mut parts = id.splitn(3, '_');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("member"), Some(org), Some(_)) => {
            MemberRef::new(org, id).with_context(|| format!("`{id}` is no member's id"))
        }
        _ => bail!("`{id}` is no member's id; it looks like member_BST_00000001"),
    }
}

fn inspect(arguments: InspectArguments) -> anyhow::Result<ExitCode> {
    let token = match arguments.token {
        Some(token) => token,
        None => {
            let mut text = String::new();
            // A token is at most 8 KiB; a little more is read so that a longer one is refused for its size.
            std::io::stdin().take(16 << 10).read_to_string(&mut text).context("standard input cannot be read")?;
            text
        }
    };
    if let Some(file) = &arguments.keys {
        let expected = Expected { keys: read_keys(file)?, issuer: arguments.issuer, audience: arguments.audience };
        let explanation = claims::explain(token.trim(), &expected, service::clock::now());
        print_whole(&explanation.to_string())?;
        return Ok(if explanation.verdict.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let issuer = existing_dev_issuer(&arguments.data)?;
    let verifier = AccessTokenVerifier::new([issuer.trusted()])?;
    let inspection = claims::inspect(token.trim(), &verifier, service::clock::now());
    print_whole(&inspection.to_string())?;
    Ok(if inspection.verdict.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read_keys(file: &Path) -> anyhow::Result<KeySet> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("`{shown}` cannot be read"))?;
    KeySet::from_jwks(&text).with_context(|| format!("`{shown}` holds no usable public keys"))
}

fn key(arguments: &KeyArguments) -> anyhow::Result<ExitCode> {
    let KeyArguments { name, out } = arguments;
    if out.join(format!("{name}.pem")).exists() {
        bail!("`{}` exists; remove it first, or choose another name", out.join(format!("{name}.pem")).display());
    }
    data_folder::signing_key(out, name)?;
    println!("{} (secret: for the process that signs)", out.join(format!("{name}.pem")).display());
    println!("{} (public: for those that verify)", out.join(format!("{name}.jwks.json")).display());
    Ok(ExitCode::SUCCESS)
}
