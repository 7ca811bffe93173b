//! Where somebody's work begins: not a page of its own, but the way to the first page of their first role.

use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use domain::person::Role;
use leptos::prelude::*;

use crate::AppError;
use crate::asking::Obstacle;
use crate::components::notice::DONE;
use crate::places::Visit;

/// On to where the person works.
pub async fn start(visit: Visit) -> Result<AnyView, Obstacle> {
    let signed_in = visit.asking.asker.signed_in().ok_or(AppError::SignInFirst)?;
    let to = match signed_in.roles().first() {
        Some(Role::Administrator) => "admin/people",
        Some(Role::Hr) => "vacancies",
        Some(Role::Panel) => "my-interviews",
        Some(Role::Auditor) => "audit",
        None => "account",
    };
    // What has just been done is said where the way ends.
    let done = visit.question(DONE).filter(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    let question = done.map(|done| format!("?{DONE}={done}")).unwrap_or_default();
    let response = use_context::<leptos_axum::ResponseOptions>();
    if let Some((response, to)) = response.zip(HeaderValue::from_str(&format!("{}{question}", visit.at(to))).ok()) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(LOCATION, to);
    }
    Ok(().into_any())
}
