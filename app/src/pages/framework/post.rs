//! Confirming that a notice was read, and retiring a framework.

use audit::Why;
use domain::ids::FrameworkId;
use domain::{FieldError, FieldErrors};
use service::policy::{AcknowledgeNotice, RetireFramework};

use super::show::{ACKNOWLEDGE, RETIRE};
use crate::AppError;
use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Carries out whichever form of the page was sent.
pub async fn act(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let framework = posted.id("framework", FrameworkId::parse)?;
    let here = posted.here(&format!("frameworks/{framework}"));
    match posted.name() {
        ACKNOWLEDGE => {
            let leave = posted.once(asking.grant::<AcknowledgeNotice>()?)?;
            asking.said(asking.service.acknowledge_notice(leave, framework).await)?;
            Ok(Done::to(Notice::NoticeRead.on(&here)))
        }
        RETIRE => {
            let why = Why::parse(posted.field("why")).ok_or_else(|| FieldErrors::one("why", FieldError::Required))?;
            let leave = posted.once(asking.grant::<RetireFramework>()?)?;
            asking.said(asking.service.retire_framework(leave, framework, why).await)?;
            Ok(Done::to(Notice::Retired.on(&here)))
        }
        _ => Err(AppError::Malformed.into()),
    }
}
