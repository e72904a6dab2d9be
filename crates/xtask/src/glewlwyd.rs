//! Glewlwyd, an OpenID provider in C, which tests sign in with as with a council's own. Each test runs one of its own.

use std::path::Path;

use crate::install::Need;
use crate::process::find_program;

/// The schema of its database comes with the package.
const SCHEMA: &str = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

pub(crate) const NEED: Need = Need {
    name: "Glewlwyd",
    packages: &["glewlwyd"],
    present: || find_program(&["glewlwyd"]).is_some() && Path::new(SCHEMA).is_file(),
};
