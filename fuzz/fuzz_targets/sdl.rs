//! Whatever two subgraphs call their schemas, composing says what is wrong with them, or gives a supergraph that can be loaded. The
//! input is the two, with a line of dashes between.
#![no_main]
use composition::{SubgraphSource, compose};
use supergraph::Supergraph;

libfuzzer_sys::fuzz_target!(|input: &str| {
    let (first, second) = input.split_once("\n---\n").unwrap_or((input, ""));
    let sources: Vec<SubgraphSource> = [("a", first), ("b", second)]
        .into_iter()
        .filter(|(_, sdl)| !sdl.is_empty())
        .map(|(name, sdl)| SubgraphSource::new(name, sdl))
        .collect();
    let told = compose(&sources).map(|composed| composed.supergraph_sdl);
    // All of it again: nothing depends on chance.
    assert_eq!(told.as_ref().ok(), compose(&sources).map(|composed| composed.supergraph_sdl).as_ref().ok());
    if let Ok(sdl) = told {
        assert!(Supergraph::parse(&sdl).is_ok(), "what is composed can be loaded:\n{sdl}");
    }
    // A supergraph made elsewhere may be anything.
    let _ = Supergraph::parse(input);
});
