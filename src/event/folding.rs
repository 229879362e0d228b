//! Which failures are alike, and what is left of those that a line stands for.

use super::Event;
use super::fold::{Foldable, Others};

impl Foldable for Event {
    fn likeness(&self) -> String {
        let port = self.server_port.map(|port| port.to_string()).unwrap_or_default();
        let status = self.status_code.map(|status| status.to_string()).unwrap_or_default();
        [
            self.server_address.as_deref().unwrap_or_default(),
            &port,
            &self.route,
            self.failure.code(),
            self.hop,
            self.component.unwrap_or_default(),
            &status,
            self.delivery.into(),
        ]
        .join("\u{1f}")
    }

    fn request_id(&self) -> &str {
        &self.request_id
    }

    /// What belongs to one of them only, and takes the room, is left out.
    fn standing_for(self, others: Others) -> Self {
        Self { others, tried: Vec::new(), internal: None, ..self }
    }
}
