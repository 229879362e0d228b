//! What the tests that run the built worker share: starting it under `wrangler dev` and under plain
//! workerd, reading what it logs, and a client that follows nothing and decodes nothing.

pub mod client;
pub mod edge;
pub mod ports;
pub mod workerd;
