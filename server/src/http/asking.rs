//! Who is asking: read from the cookie for every request, and handed to pages, server functions and forms.

use app::{AppError, asking::Asking, lang};
use axum::http::{HeaderMap, header, request::Parts};
use uuid::Uuid;

use super::{Answering, Serving, device::device};

/// The request, with who is asking. Without randomness there would be no number, and no request gets this far.
pub async fn asking(serving: &Serving, parts: &Parts) -> Result<Asking, AppError> {
    let Some(Answering { reference, .. }) = parts.extensions.get::<Answering>().cloned() else { return Err(AppError::Unreachable) };
    let visitor = Asking {
        service: serving.service.clone(),
        asker: service::Asker::visitor(request_id(reference.as_str())),
        lang: language(parts),
        site: site(serving, parts),
        origin: serving.proxies.origin(&parts.headers, &parts.extensions),
        device: device(user_agent(&parts.headers)),
        reference,
    };
    let token = serving.cookie.token(&parts.headers);
    match serving.service.asker(token.as_ref(), visitor.asker.request()).await {
        Ok(asker) => Ok(Asking { asker: asker.answered_in(visitor.lang), ..visitor }),
        Err(error) => Err(visitor.error(error)),
    }
}

/// Where the pages stand, as the browser has it: its own word is only good for links that it shows itself.
fn site(serving: &Serving, parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("{}://{host}", serving.cookie.scheme())
}

/// The language of the page: its address names it. A server function is told which.
fn language(parts: &Parts) -> lang::Lang {
    lang::of_path(parts.uri.path()).unwrap_or(lang::Lang::En)
}

/// The number of the request as the entries of the log hold it: an identifier that ends with its digits.
fn request_id(reference: &str) -> Option<Uuid> {
    u64::from_str_radix(reference, 16).ok().map(|number| Uuid::from_u64_pair(0, number))
}

fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_the_log_names_the_request_by_the_digits_that_people_quote() {
        let id = request_id("0123456789abcdef").unwrap();
        assert_eq!(id.to_string(), "00000000-0000-0000-0123-456789abcdef");
        assert_eq!(request_id("no number"), None);
    }
}
