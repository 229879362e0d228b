//! The shell: the only code that touches the runtime. It gathers facts and performs effects. Built
//! for wasm32 only, so that the compiler keeps the rest of the crate clean of it.
//!
//! The way of a request: [`entry`] reads it as a [`visit`], [`gate`] says whether it may go on,
//! [`way`] to which origin, [`send`] with what, and `glue/pass.js` sends it; a well reply goes back
//! to the visitor from there without coming here again. Whatever is not plainly well comes to
//! [`failing`], which collects the facts in a [`case`] ([`visit`], [`reply`]), has what [`came`]
//! judged, and takes one step after the other, as the core says ([`standing`] holds how far it is):
//! a look at the origin ([`look`]), another attempt ([`send`]), one of the [`copies`]. What the
//! visitor gets in the end, and the event about it, is in [`finish`] ([`respond`], [`log`]). What
//! an attempt says of its origin goes to the origin's breaker ([`account`], [`origins`],
//! [`journal`]). [`wanted`] says what a well reply is wanted for, such as a body that is watched
//! ([`bodies`]). [`switch`] closes the site.

mod account;
mod bodies;
mod came;
mod case;
mod clock;
mod compared;
mod copies;
mod door;
mod entry;
mod errands;
mod failing;
mod finish;
mod gate;
mod glue;
mod isolate;
mod journal;
mod js;
mod judged;
mod ledger;
mod log;
mod look;
mod operator;
mod origins;
mod pages;
mod place;
mod reading;
mod records;
mod reply;
mod respond;
mod send;
mod standing;
mod state;
mod straight;
mod switch;
mod visit;
mod wait;
mod wanted;
mod way;
mod wire;

use entry::begin;
