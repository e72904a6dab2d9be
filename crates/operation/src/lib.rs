//! A client's document parsed, limited, validated, normalised.
