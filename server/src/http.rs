//! What answers requests: the router, what guards it and what every answer carries.
//!
//! From outside inwards a request passes: request number, nonce and headers ([`answer`]); panics become answers; cross-site requests are
//! refused ([`guard`]); bodies are limited; answers are compressed; then the routes.
//!
//! Invariant: every answer carries the security headers, whatever made it: page, file, refusal, panic.

mod answer;
mod asking;
mod booklet;
mod bundle;
mod device;
mod files;
mod forms;
mod guard;
mod health;
mod origin;
mod pages;
mod public_url;
mod refusal;
mod session;
mod stop;

pub use answer::{Answering, SECURITY_HEADERS};
pub use guard::{BODY_BYTES, SESSION_COOKIES};
pub use origin::Proxies;
pub use public_url::PublicUrl;
pub use session::SessionCookie;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::assets::SiteAssets;
use axum::{Router, middleware, routing::get};
use service::Service;
use tokio::net::TcpListener;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer};

/// What the routes need to answer.
#[derive(Clone)]
pub struct Serving {
    /// The use cases.
    service: Service,
    /// Where style, fonts and browser part stand.
    site: SiteAssets,
    /// How the cookie of a session is sent.
    cookie: SessionCookie,
    /// Whose word is taken for where a request comes from.
    proxies: Proxies,
    /// Whether a change could be made, as of a moment ago.
    probe: Arc<health::Probe>,
    /// Set when the server has been told to stop: it finishes what it has and asks for no more.
    stopping: Arc<AtomicBool>,
}

impl Serving {
    /// Serves these use cases to browsers of this machine, over plain HTTP.
    pub fn new(service: Service, site: SiteAssets) -> Self {
        let (cookie, proxies) = (SessionCookie::Loopback, Proxies::default());
        Self { service, site, cookie, proxies, probe: Arc::default(), stopping: Arc::new(AtomicBool::new(false)) }
    }

    /// The same to browsers that reach it encrypted, through these proxies.
    #[must_use]
    pub fn encrypted(self, proxies: Proxies) -> Self {
        Self { cookie: SessionCookie::Encrypted, proxies, ..self }
    }

    /// From now on `/ready` answers that this server takes no new work.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// All routes with all guards around them.
pub fn router(serving: Serving) -> Router {
    // Pages spawn their reads. Only the first call sets the executor, and it is the same each time.
    let _ = any_spawner::Executor::init_tokio();
    let routes = Router::new()
        .route("/", get(pages::greet))
        .route("/live", get(health::live))
        .route("/ready", get(health::ready))
        .merge(pages::server_functions())
        .merge(forms::routes())
        .route("/{lang}/interview-guides/{guide}/booklet", get(booklet::send))
        .route("/{lang}/audit/exports/{bundle}/bundle.zip", get(bundle::send))
        .fallback(pages::show)
        .with_state(serving);
    // Order matters: the last layer is the outermost, and a layer holds what was there before it. Files are compressed when they are made.
    routes
        .layer(CompressionLayer::new().br(true).gzip(true))
        .route("/assets/{file}", get(files::send))
        .layer(middleware::from_fn(guard::limit_body))
        .layer(middleware::from_fn(guard::refuse_unproven_origin))
        .layer(CsrfLayer::new().with_rejection_response(guard::cross_site))
        .layer(CatchPanicLayer::custom(refusal::after_panic))
        .layer(middleware::from_fn(answer::complete))
}

/// Serves until the process is told to stop, then finishes what is under way, at most ten seconds.
pub async fn serve(listener: TcpListener, serving: Serving) -> io::Result<()> {
    let told = stop::Told::listen()?;
    stop::serve_until(listener, serving, told).await
}
