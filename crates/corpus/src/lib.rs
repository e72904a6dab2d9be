//! Record N of the demonstration network as a pure function of (seed, N).
