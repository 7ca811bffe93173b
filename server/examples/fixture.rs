//! Serves installations of the HTTP tests to the browser tests.
//!
//! `fixture 127.0.0.1:PORT` has more vacancies than a page shows; `fixture 127.0.0.1:PORT invitation` has two people and prints the link of a
//! third, who is invited.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test's program may stop at the first surprise")]

use server::{
    http::{Serving, serve},
    site,
};

#[expect(dead_code, reason = "the HTTP tests use the rest")]
#[path = "../tests/it/installation.rs"]
mod installation;
use installation::Installation;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let installation = match arguments.next().as_deref() {
        Some("invitation") => {
            let installation = Installation::with_people().await;
            let link = installation.invitation("Nadège Toussaint", "nadege@teranga.example").await;
            println!("http://{}/en/invitation/{}", listener.local_addr().unwrap(), link.secret());
            installation
        }
        _ => Installation::with_vacancies().await,
    };
    serve(listener, Serving::new(installation.service.clone(), site::assets())).await.unwrap();
}
