//! The tables of a portal.
pub(super) mod begun_sign_in;
pub(super) mod browser_session;
pub(super) mod logout_notice;
