//! Entering one candidate by a form, which asks for what a table may hold and for nothing else.

use domain::forms::candidates::CandidateForm;
use domain::{Lang, limits};
use leptos::prelude::*;
use service::policy::EnterCandidate;

use crate::asking::Obstacle;
use crate::components::form::{Act, Choice, Sent, TextArea, TextField, Tick, group, post_form};
use crate::form::use_again;
use crate::pages::set_up::languages;
use crate::pages::vacancy::{around, head};
use crate::places::Visit;

/// The page "Add a candidate".
pub async fn enter(visit: Visit) -> Result<AnyView, Obstacle> {
    let (asking, lang) = (&visit.asking, visit.lang);
    let vacancy = around(&visit).await?;
    asking.grant_in::<EnterCandidate>(vacancy.id).await?;
    // Asked only where somebody who is there already may be meant.
    let may_be_double = use_again().is_some_and(|again| !again.obstacle.says.is_empty());
    let form = post_form(Sent::named("enter"), || {
        view! {
            {particulars(lang, &CandidateForm { language: lang.code().into(), ..CandidateForm::default() })}
            <Tick name="form_received" label=say!(lang, candidate.form_received) />
            {may_be_double.then(|| view! { <Tick name="keep_both" label=say!(lang, candidate.keep_both) /> })}
            <Act label=say!(lang, candidate.enter) next=say!(lang, candidate.enter_next) />
        }
    });
    Ok(view! {
        {head(&visit, &vacancy, "/candidates", say!(lang, candidate.add))}
        <p class="lead">{say!(lang, candidate.add_lead)}</p>
        {form}
    }
    .into_any())
}

/// The fields of a candidate's particulars, with what is kept.
pub(super) fn particulars(lang: Lang, kept: &CandidateForm) -> AnyView {
    let person = view! {
        <div class="pair">
            <TextField name="family_name" label=say!(lang, candidate.family_name) max=limits::NAME_CHARS value=kept.family_name.clone() />
            <TextField name="given_names" label=say!(lang, candidate.given_names) max=limits::NAME_CHARS value=kept.given_names.clone() />
        </div>
        <div class="pair">
            <TextField
                name="email"
                label=say!(lang, sign_in.email)
                help=say!(lang, candidate.email_help)
                kind="email"
                max=limits::EMAIL_CHARS
                may_be_empty=true
                value=kept.email.clone()
            />
            <TextField
                name="phone"
                label=say!(lang, candidate.phone)
                help=say!(lang, candidate.phone_help)
                max=limits::PHONE_CHARS
                may_be_empty=true
                value=kept.phone.clone()
            />
        </div>
    };
    let application = view! {
        <div class="pair">
            <TextField
                name="reference"
                label=say!(lang, candidate.reference)
                help=say!(lang, candidate.reference_help)
                max=limits::REFERENCE_CHARS
                value=kept.reference.clone()
            />
            <TextField name="applied_on" label=say!(lang, candidate.applied_on) kind="date" max=10 value=kept.applied_on.clone() />
        </div>
        <div class="pair">
            <Choice name="language" label=say!(lang, candidate.language) values=languages() value=kept.language.clone() />
            <Choice
                name="interview_language"
                label=say!(lang, candidate.interview_language)
                values=languages()
                value=kept.interview_language.clone()
            />
        </div>
        <TextField
            name="last_employer_with_children"
            label=say!(lang, candidate.last_employer)
            max=limits::TITLE_CHARS
            may_be_empty=true
            value=kept.last_employer_with_children.clone()
        />
        <TextArea
            name="gaps"
            label=say!(lang, candidate.gaps)
            max=limits::REASON_CHARS
            may_be_empty=true
            value=kept.gaps.clone()
        />
        <TextArea
            name="adjustments"
            label=say!(lang, candidate.adjustments)
            help=say!(lang, candidate.adjustments_help)
            max=limits::REASON_CHARS
            may_be_empty=true
            value=kept.adjustments.clone()
        />
        <TextField
            name="keep_for_pool"
            label=say!(lang, candidate.pool)
            help=say!(lang, candidate.pool_help)
            kind="date"
            max=10
            may_be_empty=true
            value=kept.keep_for_pool.clone()
        />
    };
    view! {
        {group(say!(lang, candidate.person), None, person)}
        {group(say!(lang, candidate.application), None, application)}
    }
    .into_any()
}
