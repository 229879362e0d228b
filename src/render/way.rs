//! The picture of the way: five places in a row, four links between them, and
//! the one thing that broke.

use strum::IntoStaticStr;

use crate::hop::Hop;

/// The places shown: visitor, edge, web server (or the platform it runs on), application, database.
pub(crate) const PLACES: usize = 5;

/// What became of a place or link. The name is the class in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum WayState {
    /// The request got through.
    Passed,
    /// Here it broke.
    Broken,
    /// The request did not get here, as far as anybody knows.
    Unknown,
}

/// One place, and the link that leads to it; the visitor's place has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WayStep {
    /// The link from the place before.
    pub(crate) link: Option<WayState>,
    /// The place itself.
    pub(crate) place: WayState,
}

/// The way with the broken hop marked.
pub(crate) fn way(hop: Hop) -> [WayStep; PLACES] {
    let broken = position(hop);
    let state = |position: usize| match position.cmp(&broken) {
        std::cmp::Ordering::Less => WayState::Passed,
        std::cmp::Ordering::Equal => WayState::Broken,
        std::cmp::Ordering::Greater => WayState::Unknown,
    };
    std::array::from_fn(|place| WayStep {
        link: place.checked_sub(1).map(|before| state(before.saturating_mul(2).saturating_add(1))),
        place: state(place.saturating_mul(2)),
    })
}

/// Counted from the visitor: places are even, the links between them odd.
const fn position(hop: Hop) -> usize {
    match hop {
        Hop::VisitorEdge => 1,
        Hop::Edge => 2,
        Hop::EdgeOrigin => 3,
        Hop::Origin | Hop::Platform => 4,
        Hop::OriginApp => 5,
        Hop::App => 6,
        Hop::AppDatabase => 7,
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn exactly_one_thing_is_broken_and_nothing_behind_it_is_passed() {
        for hop in Hop::VARIANTS {
            let states: Vec<WayState> =
                way(*hop).iter().flat_map(|step| step.link.into_iter().chain([step.place])).collect();
            let broken: Vec<usize> =
                (0..states.len()).filter(|at| states.get(*at) == Some(&WayState::Broken)).collect();
            assert_eq!(broken, [position(*hop)], "{hop:?}");
            let passed = states.iter().take_while(|state| **state == WayState::Passed).count();
            assert_eq!(passed, position(*hop), "{hop:?}");
            assert!(states.iter().skip(passed + 1).all(|state| *state == WayState::Unknown), "{hop:?}");
        }
    }
}
