//! The lists written as their names and read back, by the one table of names that each has: what is
//! derived would hold them all once more, in a module whose size every first visitor waits for.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::failure::{Failure, Owner};
use crate::hop::Hop;

fn named<'de, T: FromStr, D: Deserializer<'de>>(from: D, expected: &'static str) -> Result<T, D::Error> {
    String::deserialize(from)?.parse().map_err(|_| de::Error::custom(expected))
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Failure {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        named(from, "expected the code of a failure")
    }
}

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        named(from, "expected who has to act")
    }
}

impl Serialize for Hop {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Hop {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        named(from, "expected the code of a hop")
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;
    use strum::VariantArray;

    use super::*;

    fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, name: &str) {
        let written = serde_json::to_string(value).unwrap();
        assert_eq!(written, format!("{name:?}"));
        assert_eq!(&serde_json::from_str::<T>(&written).unwrap(), value);
    }

    #[test]
    fn each_is_written_as_its_name_and_read_back() {
        for failure in Failure::VARIANTS {
            reads_back(failure, failure.code());
            reads_back(&failure.row().owner, failure.row().owner.into());
        }
        for hop in Hop::VARIANTS {
            reads_back(hop, hop.code());
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for none in [r#""ConnectionRefused""#, r#""gremlins""#, r#""""#, "1", "null"] {
            assert!(serde_json::from_str::<Failure>(none).is_err(), "{none}");
            assert!(serde_json::from_str::<Owner>(none).is_err(), "{none}");
            assert!(serde_json::from_str::<Hop>(none).is_err(), "{none}");
        }
    }
}
