//! A value that an isolate keeps between requests, lent for a moment at a time.
//!
//! A `RefCell` that is borrowed twice panics, and a panic at the edge ends the exchanges of all
//! other visitors. So nothing but this module touches one (`clippy.toml`). A value is lent to a
//! closure, which cannot wait for anything, so no loan outlives a moment. Whoever comes back for
//! the value from inside a loan of it gets a blank one, as in an isolate that has just begun: what
//! it is told of is lost with it, and the request goes on.

use std::cell::RefCell;

/// The value, and how a blank one is made.
#[derive(Debug)]
pub struct Kept<T> {
    value: RefCell<T>,
    blank: fn() -> T,
}

impl<T: Default> Default for Kept<T> {
    fn default() -> Self {
        Self::new(T::default(), T::default)
    }
}

impl<T> Kept<T> {
    /// Keeps a value. `blank`: what one looks like when nothing is known yet.
    pub const fn new(value: T, blank: fn() -> T) -> Self {
        Self { value: RefCell::new(value), blank }
    }

    /// Looks at it.
    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        match self.value.try_borrow() {
            Ok(value) => look(&value),
            Err(_) => look(&(self.blank)()),
        }
    }

    /// Changes it.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        match self.value.try_borrow_mut() {
            Ok(mut value) => change(&mut value),
            Err(_) => change(&mut (self.blank)()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn whoever_comes_back_from_inside_a_loan_finds_a_blank_value_and_nobody_falls() {
        let kept = Kept::new(vec![1], Vec::new);
        kept.change(|list| {
            list.push(2);
            assert_eq!(kept.read(Clone::clone), [0; 0], "read while it is changed");
            kept.change(|other| {
                assert_eq!(*other, [0; 0], "changed while it is changed");
                other.push(9);
            });
        });
        kept.read(|list| {
            assert_eq!(kept.read(Clone::clone), *list, "two may look at once");
            kept.change(|other| other.push(9));
        });
        assert_eq!(kept.read(Clone::clone), [1, 2], "what was said to a blank one is lost");
    }
}
