//! The documentation against the code: what it lists is there, what it names exists, and
//! what it links to resolves.

mod comments;
mod markdown;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use faultline::config::check_file;
use faultline::failure::Failure;
use markdown::{anchor, between, code, code_spans, rows, split};
use serde_json::Value;
use strum::VariantArray;

/// A README is read in one sitting.
const README_LINES_MAX: usize = 150;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn manifest(folder: &str) -> toml::Table {
    read(&format!("{folder}/Cargo.toml")).parse().unwrap()
}

/// The folder of every crate: the members of the workspace, and what it leaves out.
fn crates() -> Vec<String> {
    let own = manifest(".");
    let folders = |key: &str| own["workspace"][key].as_array().unwrap().clone();
    let listed = folders("members").into_iter().chain(folders("exclude"));
    std::iter::once(".".to_owned()).chain(listed.map(|folder| folder.as_str().unwrap().to_owned())).collect()
}

/// The README, the changelog and everything in `docs/`, by their paths.
fn pages() -> Vec<(String, String)> {
    let listed = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    let docs =
        listed.map(|name| format!("docs/{}", name.to_string_lossy())).filter(|path| path.ends_with(".md"));
    let mut paths: Vec<String> = docs.chain(["README.md".to_owned(), "CHANGELOG.md".to_owned()]).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

#[test]
fn the_list_of_failures_is_that_of_the_code() {
    let told: Vec<_> = rows(&read("docs/failures.md")).into_iter().filter(|row| row.len() == 5).collect();
    let told: Vec<[String; 4]> =
        told.iter().map(|row| [row[0].clone(), row[1].clone(), row[2].clone(), row[3].clone()]).collect();
    let meant: Vec<[String; 4]> = Failure::VARIANTS
        .iter()
        .map(|failure| {
            let row = failure.row();
            let none = if *failure == Failure::VisitorGone { "none" } else { "origin's" };
            let status = |status: Option<u16>| status.map_or(none.to_owned(), |status| status.to_string());
            let wait = row.retry_after_s.map_or("never".to_owned(), |seconds| seconds.to_string());
            [format!("`{}`", failure.code()), status(row.cloudflare), status(row.standard), wait]
        })
        .collect();
    assert_eq!(told, meant);
}

#[test]
fn the_readme_tells_of_ten_failures_that_there_are() {
    let page = read("README.md");
    let (_, section) = page.split_once("## The failures").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let told: Vec<String> = rows(section).iter().map(|row| code_spans(&row[1])[0].to_owned()).collect();
    assert_eq!(told.len(), 10, "{told:?}");
    for name in told {
        assert!(name.parse::<Failure>().is_ok(), "{name} is no failure");
    }
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines < README_LINES_MAX, "{lines} lines");
}

#[test]
fn every_link_leads_somewhere() {
    for (path, page) in pages() {
        let folder = root().join(&path).parent().unwrap().to_path_buf();
        for link in between(&split(&page).0, "](", ')') {
            if link.contains("://") {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { root().join(&path) } else { folder.join(file) };
            let bytes = fs::read(&target).unwrap_or_else(|_| panic!("{path}: {link} leads nowhere"));
            let text = String::from_utf8_lossy(&bytes);
            let mut headings =
                text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#'));
            let there = fragment.is_empty() || headings.any(|heading| anchor(heading.trim()) == fragment);
            assert!(there, "{path}: {link}: no such heading");
        }
    }
}

#[test]
fn every_page_is_in_the_list_of_pages() {
    let list = read("docs/README.md");
    let (linked, own) = (between(&list, "](", ')'), "docs/README.md");
    for (path, _) in pages() {
        let Some(name) = path.strip_prefix("docs/").filter(|_| path != own) else { continue };
        assert!(linked.contains(&name), "docs/README.md does not lead to {name}");
    }
}

#[test]
fn every_file_that_is_named_exists() {
    let folders = ["src/", "docs/", "tests/", "scripts/", "xtask/", "www/", ".ci/"];
    let mut seen = 0;
    for (path, page) in pages() {
        for span in code_spans(&split(&page).0) {
            let is_path =
                folders.iter().any(|folder| span.starts_with(folder)) && !span.contains(['<', '*', ' ', '…']);
            if is_path {
                assert!(root().join(span).exists(), "{path} names {span}");
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "only {seen} names of files were recognised");
}

#[test]
fn every_npm_script_that_is_named_exists() {
    let package: Value = serde_json::from_str(&read("package.json")).unwrap();
    let scripts = package["scripts"].as_object().unwrap();
    let name = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(rest.len());
        rest[..end].to_owned()
    };
    for (path, page) in pages() {
        let run = page.split("npm run ").skip(1).map(name);
        let short = ["start", "test"].into_iter().filter(|short| page.contains(&format!("npm {short}")));
        for script in run.chain(short.map(str::to_owned)) {
            assert!(scripts.contains_key(&script), "{path}: npm run {script}");
        }
    }
}

#[test]
fn every_example_of_settings_is_right() {
    let mut seen = 0;
    for (path, page) in pages() {
        for (_, block) in split(&page)
            .1
            .into_iter()
            .filter(|(language, block)| language == "toml" && block.contains("vars"))
        {
            let table: toml::Table = block.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
            let mistakes = check_file("wrangler.toml", &serde_json::to_value(table).unwrap());
            assert!(mistakes.is_empty(), "{path}: {mistakes:?}");
            seen += 1;
        }
    }
    assert!(seen >= 4, "only {seen} examples were recognised");
}

#[test]
fn the_keys_of_events_are_those_of_the_schema() {
    let schema: Value = serde_json::from_str(&read("docs/event.schema.json")).unwrap();
    let page = read("docs/events.md");
    for (kind, title) in [
        ("failure", "## Keys"),
        ("outage", "## Keys of an outage"),
        ("maintenance", "## Keys of maintenance"),
    ] {
        let start =
            page.find(&format!("{title}\n")).unwrap_or_else(|| panic!("docs/events.md has no {title:?}"));
        let part = &page[start + title.len()..];
        let part = part.split("\n## ").next().unwrap();
        the_keys_are_those_of(&schema["$defs"][kind], part, title);
    }
}

fn the_keys_are_those_of(schema: &Value, page: &str, id: &str) {
    let required: BTreeSet<_> =
        schema["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    let meant: Vec<_> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(|key| (key.clone(), required.contains(key.as_str())))
        .collect();
    let mut told: Vec<_> = rows(page)
        .iter()
        .filter(|row| row.len() == 4)
        .map(|row| (code(&row[0]).unwrap().to_owned(), row[1] == "yes"))
        .collect();
    told.sort();
    let mut meant = meant;
    meant.sort();
    assert_eq!(told, meant, "{id}");
}

#[test]
fn the_examples_of_events_keep_to_the_schema() {
    let validator =
        jsonschema::validator_for(&serde_json::from_str(&read("docs/event.schema.json")).unwrap()).unwrap();
    let blocks = split(&read("docs/events.md")).1;
    let examples: Vec<Value> = blocks
        .iter()
        .filter(|(language, _)| language == "json")
        .map(|(_, block)| serde_json::from_str(block).unwrap())
        .collect();
    assert_eq!(examples.len(), 3, "a failure, an outage, maintenance");
    let page = read("docs/events.md");
    for (title, whole) in [
        ("## Keys", &examples[0]),
        ("## Keys of an outage", &examples[1]),
        ("## Keys of maintenance", &examples[2]),
    ] {
        assert!(validator.is_valid(whole), "{title}: {:?}", validator.iter_errors(whole).next());
        let part = page.split(&format!("{title}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
        for row in rows(part).iter().filter(|row| row.len() == 4) {
            let mut event = whole.clone();
            let value: Value = serde_json::from_str(code(&row[3]).unwrap()).unwrap();
            event[code(&row[0]).unwrap()] = value;
            assert!(validator.is_valid(&event), "{}: {:?}", row[0], validator.iter_errors(&event).next());
        }
    }
}

#[test]
fn the_members_of_problem_documents_are_those_of_the_schema() {
    let schema: Value = serde_json::from_str(&read("docs/problem.schema.json")).unwrap();
    let required: BTreeSet<_> =
        schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().unwrap();
    let meant: BTreeSet<_> =
        properties.keys().map(|key| (key.clone(), required.contains(key.as_str()))).collect();
    let page = read("docs/formats.md");
    let (_, section) = page.split_once("## The problem document").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let told: BTreeSet<_> =
        rows(section).iter().map(|row| (code(&row[0]).unwrap().to_owned(), row[1] == "yes")).collect();
    assert_eq!(told, meant);
}

#[test]
fn the_limits_are_those_of_the_code() {
    let page = read("docs/architecture.md");
    let limits: Vec<_> = rows(&page).into_iter().filter(|row| row.len() == 5).collect();
    assert!(!limits.is_empty());
    for row in limits {
        let (name, value, file) = (code(&row[0]).unwrap(), code(&row[1]).unwrap(), code(&row[3]).unwrap());
        let source = read(file);
        let defined = source.lines().any(|line| {
            let Some((head, tail)) = line.split_once(" = ") else { return false };
            head.contains(&format!("const {name}: ")) && tail == format!("{value};")
        });
        assert!(defined, "{file} has no {name} of {value}");
    }
}

/// The version a manifest asks for; `None` for a member of the workspace.
fn version(of: &toml::Value) -> Option<&str> {
    of.as_str().or_else(|| of.get("version")?.as_str())
}

/// Every direct dependency: its name, and its version or `None`.
fn dependencies() -> BTreeSet<(String, Option<String>)> {
    let mut all = BTreeSet::new();
    for folder in crates() {
        let table = manifest(&folder);
        let target = table
            .get("target")
            .and_then(|target| target.as_table())
            .into_iter()
            .flat_map(|target| target.values());
        let tables = target.filter_map(toml::Value::as_table).chain([&table]);
        for table in tables {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                let listed = table.get(kind).and_then(toml::Value::as_table).into_iter().flatten();
                for (name, value) in listed {
                    let pinned = version(value).map(|version| {
                        version
                            .strip_prefix('=')
                            .unwrap_or_else(|| panic!("{folder}: {name} is not pinned"))
                            .to_owned()
                    });
                    all.insert((name.clone(), pinned));
                }
            }
        }
    }
    let package: Value = serde_json::from_str(&read("package.json")).unwrap();
    for (name, version) in
        ["dependencies", "devDependencies"].iter().filter_map(|kind| package[kind].as_object()).flatten()
    {
        let version = version.as_str().unwrap();
        assert!(version.starts_with(|c: char| c.is_ascii_digit()), "package.json: {name} is not pinned");
        all.insert((name.clone(), Some(version.to_owned())));
    }
    all
}

#[test]
fn every_crate_is_named_with_its_folder() {
    let page = read("docs/architecture.md");
    let (_, section) = page.split_once("## Crates").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let told: BTreeSet<_> =
        rows(section).iter().map(|row| [0, 1].map(|cell| code(&row[cell]).unwrap().to_owned())).collect();
    let named = |folder: String| [manifest(&folder)["package"]["name"].as_str().unwrap().to_owned(), folder];
    assert_eq!(told, crates().into_iter().map(named).collect());
}

#[test]
fn every_dependency_is_listed_with_its_version() {
    let told: BTreeSet<_> = rows(&read("docs/dependencies.md"))
        .into_iter()
        .map(|row| {
            (
                code(&row[0]).unwrap().to_owned(),
                Some(row[1].clone()).filter(|version| version != "the workspace's"),
            )
        })
        .collect();
    assert_eq!(told, dependencies());
}
