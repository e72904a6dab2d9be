//! What the provider says of itself: OpenID Connect Discovery 1.0 §3 and RFC 8414 §2, in one document.
use serde_json::{Value, json};

use crate::clients::TOKEN_EXCHANGE;
use crate::provider::Provider;
use crate::request::{DATA_USE, PERSONAL};

/// The provider's metadata.
pub(crate) fn metadata(provider: &Provider) -> Value {
    let at = |path: &str| provider.issuer.at(path);
    let certificates = provider.mtls.iter().flat_map(|_| ["tls_client_auth", "self_signed_tls_client_auth"]);
    let confidential: Vec<&str> = ["private_key_jwt"].into_iter().chain(certificates).collect();
    let proofs: Vec<&str> = confidential.iter().copied().chain(["none"]).collect();
    let claims_supported: Vec<&str> = ["sub", "acr", "amr", "auth_time", "sid"].into_iter().chain(PERSONAL).collect();
    let mut metadata = json!({
        "issuer": provider.issuer.as_str(),
        "authorization_endpoint": at("/authorize"),
        "pushed_authorization_request_endpoint": at("/par"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "introspection_endpoint": at("/introspect"),
        "revocation_endpoint": at("/revoke"),
        "userinfo_endpoint": at("/userinfo"),
        "end_session_endpoint": at("/logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials", TOKEN_EXCHANGE],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": proofs,
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "revocation_endpoint_auth_methods_supported": proofs,
        "revocation_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "introspection_signing_alg_values_supported": ["ES256"],
        "dpop_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid", "offline_access"],
        "claims_supported": claims_supported,
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "acr_values_supported": ["low", "substantial", "high"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["en", "cy"],
        "authorization_details_types_supported": [DATA_USE],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    });
    if let Some(mtls) = &provider.mtls {
        metadata["tls_client_certificate_bound_access_tokens"] = true.into();
        metadata["mtls_endpoint_aliases"] = mtls.endpoint_aliases();
    }
    if provider.is_dev() {
        metadata["environment"] = "dev".into();
    }
    metadata
}
