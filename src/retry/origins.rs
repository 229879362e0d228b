//! Which of a route's origins a request goes to: in the order they are listed, or by weight. One
//! whose breaker is open is set aside until its pause is over.

use crate::address::OriginIndex;
use crate::admit::breaker::Admit;

/// How a route's origins share its requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The first that is not set aside.
    #[default]
    Listed,
    /// Drawn by weight among those that are not set aside.
    Weighted,
}

/// What came of choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Go there.
    At(OriginIndex),
    /// All are set aside, or were tried.
    Nowhere {
        /// The one that is looked at first: seconds until then, at least 1, and which it is. `None`
        /// when there was nothing left to ask.
        soonest: Option<(u32, OriginIndex)>,
    },
}

/// Chooses an origin. `weights`: one for each, in the listed order; 0: only when no other is left.
/// `tried`: those that had their turn. `admit` asks an origin's breaker.
pub fn choose(
    order: Order,
    weights: &[u32],
    tried: &[OriginIndex],
    random: u32,
    mut admit: impl FnMut(OriginIndex) -> Admit,
) -> Choice {
    let mut soonest = None;
    let all = weights.iter().enumerate().map(|(place, weight)| (OriginIndex::of(place), *weight));
    let mut left: Vec<(OriginIndex, u32)> = all.filter(|(origin, _)| !tried.contains(origin)).collect();
    while !left.is_empty() {
        let at = match order {
            Order::Listed => 0,
            Order::Weighted => drawn(&left, random),
        };
        let (origin, _) = left.remove(at);
        match asked(origin, admit(origin)) {
            Ok(chosen) => return Choice::At(chosen),
            Err(wait) => soonest = sooner(soonest, wait),
        }
    }
    Choice::Nowhere { soonest }
}

/// The one origin, if it may be asked.
pub fn only(origin: OriginIndex, admit: Admit) -> Choice {
    match asked(origin, admit) {
        Ok(chosen) => Choice::At(chosen),
        Err(wait) => Choice::Nowhere { soonest: Some(wait) },
    }
}

fn asked(origin: OriginIndex, admit: Admit) -> Result<OriginIndex, (u32, OriginIndex)> {
    match admit {
        Admit::Go => Ok(origin),
        Admit::Refuse { remaining_s } => Err((remaining_s, origin)),
    }
}

fn sooner(a: Option<(u32, OriginIndex)>, b: (u32, OriginIndex)) -> Option<(u32, OriginIndex)> {
    Some(a.filter(|a| a.0 <= b.0).unwrap_or(b))
}

/// A place in the list, drawn by weight; the first when all weigh nothing.
fn drawn(left: &[(OriginIndex, u32)], random: u32) -> usize {
    let all: u64 = left.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let mut mark = u64::try_from(u128::from(all).saturating_mul(random.into()) >> 32).unwrap_or_default();
    for (at, (_, weight)) in left.iter().enumerate() {
        match mark.checked_sub(u64::from(*weight)) {
            Some(rest) => mark = rest,
            None => return at,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn refuse(remaining_s: u32) -> Admit {
        Admit::Refuse { remaining_s }
    }

    fn at(origin: u32) -> Choice {
        Choice::At(OriginIndex(origin))
    }

    #[test]
    fn in_order_those_set_aside_are_passed_over() {
        let rows: &[(&str, &[u32], [Admit; 3], Choice)] = &[
            ("all well", &[], [Admit::Go; 3], at(0)),
            ("first set aside", &[], [refuse(9), Admit::Go, Admit::Go], at(1)),
            ("first tried", &[0], [Admit::Go; 3], at(1)),
            ("first tried, second set aside", &[0], [Admit::Go, refuse(9), Admit::Go], at(2)),
            ("none left", &[0, 1, 2], [Admit::Go; 3], Choice::Nowhere { soonest: None }),
            (
                "all set aside",
                &[],
                [refuse(9), refuse(3), refuse(5)],
                Choice::Nowhere { soonest: Some((3, OriginIndex(1))) },
            ),
        ];
        for (id, tried, admits, expected) in rows {
            let tried: Vec<OriginIndex> = tried.iter().copied().map(OriginIndex).collect();
            let admit = |origin: OriginIndex| *origin.among(admits).unwrap();
            let choice = choose(Order::Listed, &[1; 3], &tried, 0, admit);
            assert_eq!(choice, *expected, "{id}");
        }
    }

    #[test]
    fn no_more_is_asked_than_needed() {
        let mut asked = Vec::new();
        choose(Order::Listed, &[1; 3], &[], 0, |origin| {
            asked.push(origin);
            Admit::Go
        });
        assert_eq!(asked, [OriginIndex::FIRST]);
    }

    #[test]
    fn by_weight_each_gets_its_share() {
        let mut counts = [0_i32; 4];
        for step in 0..1_000_u32 {
            let random = step * (u32::MAX / 1_000);
            if let Choice::At(chosen) = choose(Order::Weighted, &[1, 3, 0, 6], &[], random, |_| Admit::Go) {
                counts[usize::try_from(chosen.0).unwrap()] += 1;
            }
        }
        for (count, share) in counts.iter().zip([100, 300, 0, 600]) {
            assert!((count - share).abs() <= 1, "{counts:?}");
        }
    }

    #[test]
    fn no_weight_means_last_resort() {
        for random in [0, u32::MAX / 2, u32::MAX] {
            let go = choose(Order::Weighted, &[0, 1], &[], random, |_| Admit::Go);
            assert_eq!(go, at(1));
            let without = choose(Order::Weighted, &[0, 1], &[OriginIndex(1)], random, |_| Admit::Go);
            assert_eq!(without, at(0));
        }
    }
}
