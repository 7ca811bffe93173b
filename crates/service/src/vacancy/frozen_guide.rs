//! The frozen guide on which a round rests, read from its kept document.

use std::sync::Arc;

use domain::guide::GuideDocument;
use domain::ids::GuideId;
use domain::vacancy::Vacancy;
use store::{Reading, repo};

use crate::error::{Error, OrMissing as _, What};
use crate::guide::read_frozen;

/// A frozen guide with its identifier.
#[derive(Clone, Debug)]
pub(crate) struct FrozenGuide {
    pub(crate) id: GuideId,
    pub(crate) document: Arc<GuideDocument>,
}

/// The guide of a round. A round has one from its opening on; before that it may be missing.
pub(crate) async fn frozen_guide(through: &impl Reading, vacancy: &Vacancy) -> Result<FrozenGuide, Error> {
    let id = vacancy.guide.ok_or(Error::Missing(What::Guide))?;
    let record = repo::guide::get(through, id).await.or_missing(What::Guide)?;
    Ok(FrozenGuide { id, document: read_frozen(&record)? })
}
