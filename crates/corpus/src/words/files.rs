//! What is attached to posts: [`FILES`].

/// A kind of document that councils send one another.
#[derive(Debug)]
pub(crate) struct File {
    /// The file's name after the subject, such as `business-case`.
    pub(crate) stem: &'static str,
    pub(crate) extension: &'static str,
    pub(crate) media_type: &'static str,
    /// Its size is from so many kilobytes to some multiple of it.
    pub(crate) kilobytes_least: u64,
}

const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const ODT: &str = "application/vnd.oasis.opendocument.text";

/// All kinds. Those of one post are different ones.
pub(crate) const FILES: [File; 12] = [
    File { stem: "business-case", extension: "docx", media_type: DOCX, kilobytes_least: 60 },
    File { stem: "committee-report", extension: "pdf", media_type: PDF, kilobytes_least: 180 },
    File { stem: "equality-impact-assessment", extension: "odt", media_type: ODT, kilobytes_least: 40 },
    File { stem: "figures", extension: "csv", media_type: "text/csv", kilobytes_least: 2 },
    File { stem: "letter-templates", extension: "docx", media_type: DOCX, kilobytes_least: 30 },
    File { stem: "process-map", extension: "png", media_type: "image/png", kilobytes_least: 220 },
    File { stem: "risk-register", extension: "xlsx", media_type: XLSX, kilobytes_least: 18 },
    File { stem: "costs", extension: "xlsx", media_type: XLSX, kilobytes_least: 25 },
    File { stem: "slides", extension: "pptx", media_type: PPTX, kilobytes_least: 900 },
    File { stem: "specification", extension: "pdf", media_type: PDF, kilobytes_least: 240 },
    File { stem: "user-research", extension: "pdf", media_type: PDF, kilobytes_least: 350 },
    File { stem: "data-flow", extension: "svg", media_type: "image/svg+xml", kilobytes_least: 12 },
];
