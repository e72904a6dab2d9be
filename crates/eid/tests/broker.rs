//! People who sign in with an organisation's own provider. The numbers are those of the attack cases.
mod addresses;
mod authority;
mod contexts;
pub(crate) mod council;
mod glewlwyd;
mod id_tokens;
mod independent;
mod invitations;
mod linking;
mod logout;
mod merging;
mod metadata;
mod mix_up;
mod scim;
mod set_up;
mod signing_in;
