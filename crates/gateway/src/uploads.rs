//! Files that come with a request, on their way to a subgraph.
//!
//! `http::form` takes them in. In the request's variables a [`Placeholder`] stands for each, which only a custom
//! scalar such as `Upload` accepts; in a subgraph's request body, [`Uploads::form_for`] finds those again and makes the same
//! kind of form for the subgraph, with its files alone.
mod file;
mod form;

use serde_json::{Map, Value, json};
use uuid::Uuid;

pub(crate) use file::{FileWriter, UploadFile};

/// The files of one request.
pub(crate) struct Uploads {
    placeholder: Placeholder,
    /// At the place that placeholders name.
    files: Vec<UploadFile>,
}

impl Uploads {
    pub(crate) fn new(placeholder: Placeholder, files: Vec<UploadFile>) -> Uploads {
        Uploads { placeholder, files }
    }
}

/// What stands for files in the variables of one request: `{"upload:…": 0}`. No client can know the name beforehand.
#[derive(Clone, Debug)]
pub(crate) struct Placeholder(String);

impl Placeholder {
    pub(crate) fn new() -> Placeholder {
        Placeholder(format!("upload:{}", Uuid::new_v4().simple()))
    }

    /// What stands for a file.
    pub(crate) fn value(&self, file: usize) -> Value {
        json!({ &self.0: file })
    }

    /// Which file a value stands for.
    fn file(&self, value: &Map<String, Value>) -> Option<usize> {
        usize::try_from(value.get(&self.0)?.as_u64()?).ok()
    }
}

/// The names and bodies of files are personal data.
impl std::fmt::Debug for Uploads {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Uploads").field("count", &self.files.len()).finish_non_exhaustive()
    }
}
