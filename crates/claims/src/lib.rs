//! Who is asking, with what assurance, allowed what.
