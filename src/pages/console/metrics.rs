//! The counters, as Prometheus reads them. Names after OpenTelemetry's, in Prometheus's spelling
//! (<https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/>).

use std::collections::BTreeMap;

use super::view::World;

/// All counters of all origins.
pub(super) fn text(world: &World<'_>) -> String {
    let mut out = String::new();
    if !world.has_journal {
        out.push_str("# No JOURNAL is bound: these are the numbers of one isolate.\n");
    }
    head(&mut out, "faultline_failures_total", "counter", "Exchanges that failed, spared ones too.");
    for origin in &world.origins {
        // The status is not told apart: a failure nearly always has the same.
        let mut sums: BTreeMap<(String, &str, &str), u64> = BTreeMap::new();
        for row in origin.sheet.book.totals.rows() {
            let key = (row.kind.route, row.kind.failure.code(), row.kind.delivery.into());
            let sum = sums.entry(key).or_default();
            *sum = sum.saturating_add(row.numbers.n);
        }
        for ((route, failure, delivery), n) in sums {
            let labels = [
                ("faultline_origin", origin.key.as_str()),
                ("faultline_route", &route),
                ("error_type", failure),
                ("faultline_delivery", delivery),
            ];
            line(&mut out, "faultline_failures_total", &labels, n);
        }
    }
    head(&mut out, "faultline_outages_total", "counter", "Outages that began.");
    for origin in &world.origins {
        let labels = [("faultline_origin", origin.key.as_str())];
        line(&mut out, "faultline_outages_total", &labels, origin.sheet.book.outages);
    }
    head(&mut out, "faultline_outage_active", "gauge", "Whether an outage goes on: 1, else 0.");
    for origin in &world.origins {
        let labels = [("faultline_origin", origin.key.as_str())];
        line(&mut out, "faultline_outage_active", &labels, u64::from(origin.outage().is_some()));
    }
    head(&mut out, "faultline_ledger_up", "gauge", "Whether the ledger of the origin answered: 1, else 0.");
    for origin in &world.origins {
        let labels = [("faultline_origin", origin.key.as_str())];
        line(&mut out, "faultline_ledger_up", &labels, u64::from(origin.answered));
    }
    out
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
}

fn line(out: &mut String, name: &str, labels: &[(&str, &str)], value: u64) {
    let label = |(name, value): &(&str, &str)| format!("{name}=\"{}\"", escaped(value));
    let labels: Vec<String> = labels.iter().map(label).collect();
    out.push_str(&format!("{name}{{{}}} {value}\n", labels.join(",")));
}

/// As the format wants label values escaped.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
