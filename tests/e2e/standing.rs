//! Keeping the site standing, end to end: repeats, other origins, the breaker,
//! copies, windows, limits.
//!
//! One worker with everything bound that `docs/resilience.md` speaks of. Each row of each table is
//! a route of its own, with origins of its own that change their behaviour as the row says, so
//! that rows run side by side.

mod bare;
mod breaker;
mod copies;
mod elsewhere;
mod formats;
mod gate;
mod kept;
mod limits;
mod maintenance;
mod out;
mod record;
mod repeat;
pub(crate) mod scene;
mod stage;

use libtest_mimic::{Failed, Trial};

use crate::edge::{Edge, Worker, root};
use scene::Row;
use stage::Stage;

/// Every table of the worker that all share, by its name.
fn tables() -> Vec<(&'static str, Vec<Row>)> {
    vec![
        ("limits", limits::rows()),
        ("repeat", repeat::rows()),
        ("elsewhere", elsewhere::rows()),
        ("breaker", breaker::rows()),
        ("formats", formats::rows()),
        ("copies", copies::rows()),
        ("kept", kept::rows()),
        ("maintenance", maintenance::rows()),
        ("record", record::rows()),
    ]
}

/// One test for each row.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut gate = gate::trials(edge);
    // The longest first, so that others run beside it.
    let mut trials: Vec<Trial> = gate.drain(..1).collect();
    for (table, rows) in tables().into_iter().filter(|(table, _)| *table != "record") {
        for row in rows {
            let play = move || (row.play)(&Stage::get(edge).scene(table, row.id));
            trials.push(Trial::test(format!("standing::{table}::{}", row.id), play));
        }
    }
    trials.extend(gate);
    trials.extend(out::trials(edge));
    trials.extend(bare::trials(edge));
    trials
}

/// What is asked once all rows have run: whether all that was logged follows the published schema.
pub fn conclusion(_: &'static Edge) -> Vec<Trial> {
    vec![Trial::test("standing::every_event_follows_its_schema", schema)]
}

/// Rows that count what the ledgers hold, which have the machine to themselves.
pub fn alone(edge: &'static Edge) -> Vec<Trial> {
    let rows = tables().into_iter().filter(|(table, _)| *table == "record");
    rows.flat_map(|(table, rows)| rows.into_iter().map(move |row| (table, row)))
        .map(|(table, row)| {
            let play = move || (row.play)(&Stage::get(edge).scene(table, row.id));
            Trial::test(format!("standing::{table}::{}", row.id), play)
        })
        .collect()
}

fn schema() -> Result<(), Failed> {
    let text = std::fs::read_to_string(root().join("docs/event.schema.json"))?;
    let schema = jsonschema::validator_for(&serde_json::from_str(&text)?)?;
    for worker in workers() {
        for event in worker.events().values().filter(|event| event["event.name"] == "origin.failure") {
            schema.validate(event).map_err(|error| format!("{error}: {event}"))?;
        }
        let trapped = |line: &&String| line.contains("RuntimeError") || line.contains("panicked");
        if let Some(line) = worker.lines().iter().find(trapped) {
            return Err(format!("the module was replaced: {line}").into());
        }
    }
    Ok(())
}

/// Ends what was started.
pub fn stop() {
    workers().for_each(Worker::stop);
}

/// The workers that rows asked for.
fn workers() -> impl Iterator<Item = &'static Worker> {
    let one = [Stage::running().map(|stage| &stage.worker), gate::running(), bare::running()];
    one.into_iter().flatten().chain(out::running())
}
