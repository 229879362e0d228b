//! Keeping the site standing: the rules of copies as a table, and what holds whatever
//! happens in whatever order.

mod properties;
mod stale;
