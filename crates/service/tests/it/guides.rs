//! Interview guides: from an approved profile to a document that nothing changes.

use audit::Act;
use domain::documents::GuideState;
use service::guide::GuideContentView;
use service::policy::ReadGuide;
use store::testing::on_both_engines;

use crate::support::Stage;

#[tokio::test]
async fn a_second_officer_freezes_what_the_first_one_proposed() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        let (author, confirmer) = stage.two_officers().await;
        let before = stage.entries().await;
        let guide = stage.frozen_guide(&author, &confirmer).await;

        let view = stage.service.guide(stage.service.grant::<ReadGuide>(&author).unwrap(), guide).await.unwrap();
        let GuideContentView::Frozen(document) = &view.content else { panic!("not frozen: {:?}", view.head) };
        assert_eq!((view.head.state, view.head.digest.as_deref()), (GuideState::Frozen, Some(document.digest())));
        assert_eq!((view.head.author, view.head.confirmer), (author.person_id().unwrap(), confirmer.person_id()));
        assert_eq!((document.content().competencies.len(), view.minutes, view.slot_minutes), (7, 68, 75));

        let acts = stage.acts_from(before).await;
        let path = [Act::FrameworkAcknowledge, Act::ProfileSave, Act::ProfileApprove, Act::GuideSave, Act::GuideSave, Act::GuideFreeze];
        assert_eq!(acts, path);
        let freeze = stage.entries_from(before).await.pop().unwrap();
        assert_eq!(freeze.fw.as_deref(), Some(document.digest()));
        assert_eq!(freeze.x_ref("second"), Some(author.signed_in().unwrap().person().audit_ref));
        assert_eq!(freeze.actor.audit_ref(), Some(confirmer.signed_in().unwrap().person().audit_ref));
        stage.assert_sound().await;
    })
    .await;
}
