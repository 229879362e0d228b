//! What tells all requests that failed from all that passed.

use super::shape::RequestShape;

/// The class from which a probe's small head says something: below 8 KiB next
/// to no server refuses one.
const HEAD_OF_LIMITS: u8 = 2;

/// What of a request decides, the surest first: a size is a limit somebody set, and a path is also
/// what an application does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Dimension {
    /// The size of its head.
    HeadSize,
    /// Its method.
    Method,
    /// Whether it has a body, and of what size.
    Body,
    /// Whether it has a `Cookie`.
    Cookie,
    /// Whether it has a `Referer`.
    Referer,
    /// Its path.
    Path,
}

/// Whether one thing tells all that failed from all that passed. `by_gateway`: behind a gateway
/// other paths are served by others, so that only what passed at the same path is alike.
pub(super) fn decides(
    dimension: Dimension,
    failed: &[RequestShape],
    passed: &[RequestShape],
    by_gateway: bool,
) -> bool {
    let Some(one) = failed.first() else { return false };
    let at_same_path = |pass: &&RequestShape| failed.iter().any(|failure| failure.path == pass.path);
    let any = |_: &&RequestShape| true;
    let visitors = |pass: &&RequestShape| !pass.by_probe;
    let all_alike = |value: fn(&RequestShape) -> u64| {
        let is_so = |shape: &RequestShape| value(shape) == value(one);
        failed.iter().all(is_so) && !passed.iter().any(is_so)
    };
    let larger = |size: fn(&RequestShape) -> u8| {
        let least = failed.iter().map(size).min().unwrap_or_default();
        (least > 0 && passed.iter().all(|pass| size(pass) < least)).then_some(least)
    };
    let some = |like: &dyn Fn(&&RequestShape) -> bool| passed.iter().any(|pass| like(&pass));
    let like: &dyn Fn(&&RequestShape) -> bool = if by_gateway { &at_same_path } else { &any };
    match dimension {
        Dimension::HeadSize => larger(|shape| shape.head)
            .is_some_and(|least| some(&|pass| like(pass) && (least >= HEAD_OF_LIMITS || visitors(pass)))),
        Dimension::Body => larger(|shape| shape.body).is_some() && some(&|pass| like(pass) && visitors(pass)),
        Dimension::Method => all_alike(|shape| shape.method) && some(&|pass| like(pass) && visitors(pass)),
        // What a browser sends always and a program never: only the same page says that it is this.
        Dimension::Cookie => {
            all_alike(|shape| shape.has_cookie.into()) && some(&|pass| at_same_path(pass) && visitors(pass))
        }
        Dimension::Referer => {
            all_alike(|shape| shape.has_referer.into()) && some(&|pass| at_same_path(pass) && visitors(pass))
        }
        Dimension::Path => !by_gateway && all_alike(|shape| shape.path) && some(&visitors),
    }
}
