//! Changing the organisation's settings.

use domain::forms::organisation::OrganisationForm;
use service::policy::UpdateOrganisation;

use crate::asking::{Asking, Obstacle};
use crate::components::notice::Notice;
use crate::post::{Done, Posted};

/// Saves the settings.
pub async fn save(asking: Asking, posted: Posted) -> Result<Done, Obstacle> {
    let form: OrganisationForm = posted.form(&["seen"])?;
    let leave = posted.once(asking.grant::<UpdateOrganisation>()?)?;
    asking.said(asking.service.update_organisation(leave, posted.number_field("seen")?, &form).await)?;
    Ok(Done::to(Notice::Saved.on(&posted.here("admin/organisation"))))
}
