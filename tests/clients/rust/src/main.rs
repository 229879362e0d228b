//! reqwest with reqwest-retry as a program has it: one line of JSON in for each
//! request, one out when it ended.

use std::error::Error;
use std::io::BufRead;

use reqwest_middleware::ClientBuilder;
use reqwest_retry::RetryTransientMiddleware;
use reqwest_retry::policies::ExponentialBackoff;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let mut job: Value = serde_json::from_str(&line?)?;
        std::thread::spawn(move || {
            match ask(job["method"].as_str().unwrap_or(""), job["url"].as_str().unwrap_or("")) {
                Ok(status) => job["status"] = status.into(),
                Err(error) => job["error"] = error.to_string().into(),
            }
            // One call writes the whole line, so those of two threads do not mix.
            println!("{job}");
        });
    }
    Ok(())
}

fn ask(method: &str, url: &str) -> Result<u16, Box<dyn Error>> {
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(RetryTransientMiddleware::new_with_policy(policy))
        .build();
    let request = client.request(method.parse()?, url);
    // Its timers need the runtime's clock.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let response = runtime.block_on(request.send())?;
    Ok(response.status().as_u16())
}
