//! What routes and origins are numbered by. Three numbers, and no two of them can
//! be taken for each other.

/// A route's number: its place in the settings' list; of the requests that no route is
/// for, how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RouteId(pub u32);

impl RouteId {
    /// Of requests that go nowhere, because the settings do not read.
    pub const NOWHERE: Self = Self(u32::MAX);
}

/// An origin's number in one isolate, in the order in which they were met. Several
/// routes may lead to one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OriginId(pub u32);

/// Which of its route's origins one is, in the listed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginIndex(pub u32);

impl OriginIndex {
    /// The one that comes first.
    pub const FIRST: Self = Self(0);

    /// The index of a place in a list; lists of settings are far shorter than numbers go.
    #[must_use]
    pub fn of(place: usize) -> Self {
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// The item of a list that has one for each of a route's origins.
    #[must_use]
    pub fn among<T>(self, list: &[T]) -> Option<&T> {
        list.get(usize::try_from(self.0).ok()?)
    }
}
