//! Whatever is written as Markdown comes out as HTML that is safe to put into a page.
#![no_main]

libfuzzer_sys::fuzz_target!(|written: &str| {
    // As long as a comment may be.
    if written.len() <= 10_000 {
        posts::fuzzing::check_markdown(written);
    }
});
