//! Downloading an export: a file that may be long, so that a download that broke off can go on where it stopped.
//!
//! Invariant: the entry that says who took it is kept before the first byte leaves; whoever did not make it gets the answer of one that never was.

use app::AppError;
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use domain::{Lang, ids::BundleId};
use service::policy::TakeBundle;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::{Serving, asking::asking, refusal::refuse};

/// Sends the archive, or the part of it that is asked for.
pub async fn send(State(serving): State<Serving>, Path((language, bundle)): Path<(String, String)>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let taken = async {
        Lang::parse(&language).ok_or(AppError::Missing)?;
        let bundle = BundleId::parse(&bundle).ok_or(AppError::Missing)?;
        let asking = asking(&serving, &parts).await?;
        let leave = asking.grant::<TakeBundle>()?;
        asking.service.take_bundle(leave, bundle).await.map_err(|error| asking.error(error))
    };
    let path = match taken.await {
        Ok(path) => path,
        Err(error) => return refuse(&parts.headers, &error),
    };
    let Ok(answer) = ServeFile::new(path).oneshot(Request::from_parts(parts, Body::empty())).await;
    let mut answer = answer.map(Body::new).into_response();
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"justesse.zip\""));
    answer
}
