//! The shell: the only code that touches the runtime. It gathers facts and performs effects; it decides
//! nothing. Built for wasm32 only, so that the compiler keeps the rest of the crate clean of it.
//!
//! The way of a request: [`entry`] takes it and sends it on through `glue/pass.js`; a well reply goes back to
//! the visitor from there without coming here again. Whatever is not plainly well comes to [`trouble`], which
//! collects the facts ([`facts`], [`reply`], [`look`]), asks the core for a verdict and an answer, and carries
//! both out ([`respond`], [`log`]). [`care`] picks the well replies whose bodies are watched ([`bodies`]).

mod bodies;
mod care;
mod entry;
mod facts;
mod glue;
mod guide;
mod isolate;
mod log;
mod look;
mod reply;
mod respond;
mod trouble;
mod wire;
