//! The shell: the only code that touches the runtime. It gathers facts and performs effects; it decides
//! nothing. Built for wasm32 only, so that the compiler keeps the rest of the crate clean of it.
//!
//! The way of a request: [`entry`] takes it past the [`door`], [`gate`] says whether it may go on and to which origin, and
//! `glue/pass.js` sends it; a well reply goes back to the visitor from there without coming here again. Whatever is not
//! plainly well comes to [`trouble`], which collects the facts in a [`case`] ([`facts`], [`reply`], [`look`]), asks the core
//! for a verdict, tells the origin's breaker ([`account`], [`origins`], [`journal`]), tries [`again`], or serves one
//! of the [`copies`], or lets the core decide an answer and carries it out ([`respond`], [`log`]). [`care`] says what
//! an exchange needs beside being sent, such as a body that is watched ([`bodies`]). [`switch`] closes the site.

mod account;
mod again;
mod bodies;
mod care;
mod case;
mod console;
mod copies;
mod door;
mod entry;
mod facts;
mod gallery;
mod gate;
mod glue;
mod guide;
mod isolate;
mod journal;
mod ledger;
mod log;
mod look;
mod origins;
mod reply;
mod respond;
mod switch;
mod trouble;
mod wire;
