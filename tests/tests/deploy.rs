//! What lies in `deploy/` is right: each file is read by what it is for, as far as that can be had here.

use serde_json::Value;
use tests::{repository, run};

fn read(name: &str) -> String {
    std::fs::read_to_string(repository().join("deploy").join(name)).unwrap()
}

#[test]
fn every_example_configuration_is_accepted_by_its_process() {
    let folder = repository().join("deploy");
    let examples = [
        ("serve", "serve.toml"),
        ("gateway", "gateway.toml"),
        ("gateway", "local.toml"),
        ("gateway", "composing.toml"),
        ("subgraph", "members.toml"),
        ("subgraph", "groups.toml"),
        ("subgraph", "posts.toml"),
        ("eid", "eid.toml"),
    ];
    for (process, file) in examples {
        let output = run(&folder, &["config", "check", process, file]);
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let toml = std::fs::read_dir(&folder).unwrap().flatten();
    let toml = toml.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "toml"));
    assert_eq!(toml.count(), examples.len(), "every example is checked here");
}

#[test]
fn the_compose_file_runs_each_process_with_what_it_needs() {
    let compose: Value = serde_saphyr::from_str(&read("compose.yaml")).expect("it is YAML");
    let services = compose["services"].as_object().expect("services");
    for name in ["gateway", "members", "groups", "posts", "postgres", "collector"] {
        assert!(services.contains_key(name), "no service {name}");
    }
    for (name, service) in services {
        let dependencies = match &service["depends_on"] {
            Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::Object(names) => names.keys().cloned().collect(),
            _ => Vec::new(),
        };
        for dependency in dependencies {
            assert!(services.contains_key(&dependency), "{name} depends on `{dependency}`, which is no service");
        }
        let volumes = service["volumes"].as_array().cloned().unwrap_or_default();
        for volume in volumes.iter().filter_map(Value::as_str) {
            let source = volume.split(':').next().unwrap();
            assert!(compose["volumes"].get(source).is_some(), "{name} mounts `{source}`, which is no volume");
        }
        // The command line of our own processes is one that the program understands.
        let words = service["command"].as_array().cloned().unwrap_or_default();
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        if let Some(command) = words.first().filter(|_| service["image"] == "witan") {
            assert!(run(&repository(), &[command, "--help"]).status.success(), "{words:?}");
            let config = words.iter().find_map(|word| word.strip_prefix("/etc/witan/")).expect("a configuration");
            assert!(read("Containerfile").contains(&format!("deploy/{config}")), "{config} is not in the image");
        }
    }
}

#[test]
fn the_compose_file_makes_every_key_that_a_configuration_names() {
    let compose: Value = serde_saphyr::from_str(&read("compose.yaml")).expect("it is YAML");
    let makes = compose["services"]["keys"]["entrypoint"].to_string();
    let (_, list) = makes.split_once("for name in ").expect("a list of names");
    let made: Vec<&str> = list.split_once(';').expect("its end").0.split_whitespace().collect();
    for file in ["gateway.toml", "members.toml", "groups.toml", "posts.toml"] {
        let text = read(file);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for named in lines.filter_map(|line| line.split_once("\"keys/")) {
            let name = named.1.split('.').next().unwrap();
            assert!(made.contains(&name), "{file} names the key `{name}`, which is not made");
        }
    }
}

#[test]
fn the_collectors_pipelines_name_parts_that_exist() {
    let collector: Value = serde_saphyr::from_str(&read("collector.yaml")).expect("it is YAML");
    let pipelines = collector["service"]["pipelines"].as_object().expect("pipelines");
    assert_eq!(pipelines.keys().collect::<Vec<_>>(), ["logs", "metrics", "traces"]);
    for (name, pipeline) in pipelines {
        for kind in ["receivers", "processors", "exporters"] {
            for part in pipeline[kind].as_array().expect("a list").iter().filter_map(Value::as_str) {
                assert!(collector[kind].get(part).is_some(), "{name} uses the {kind} `{part}`, which is not defined");
            }
        }
    }
}

#[test]
fn the_image_is_built_of_files_that_exist_and_runs_without_rights() {
    let text = read("Containerfile");
    let instructions: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let known = ["FROM", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "ENTRYPOINT", "CMD", "&&"];
    for instruction in &instructions {
        let word = instruction.split_whitespace().next().unwrap();
        assert!(known.contains(&word), "{instruction}");
    }
    let copies =
        instructions.iter().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.starts_with("--"));
    for copy in copies {
        let paths: Vec<&str> = copy.split_whitespace().collect();
        for path in &paths[..paths.len() - 1] {
            assert!(repository().join(path).exists(), "`{path}` is copied but does not exist");
        }
    }
    let user = instructions.iter().rposition(|line| line.starts_with("USER ")).expect("a user");
    let entry = instructions.iter().position(|line| line.starts_with("ENTRYPOINT")).expect("an entry point");
    assert!(user < entry && !instructions[user].ends_with("root"));
}
