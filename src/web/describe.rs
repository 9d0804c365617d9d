//! What the tenant's pages are, for the description of what is served.

use crate::openapi::{ANOTHER_NAME, CallInput, DescribedAnswer, Description, Endpoint, Shows};

/// Adds the endpoints. The form that is posted there is the page's own business.
pub fn endpoints(description: &mut Description) {
    let get = Endpoint {
        method: "get",
        path: "/login".to_owned(),
        tag: "OAuth2".to_owned(),
        about: "The page to sign in at.".to_owned(),
        shows: Shows::Nothing,
        input: CallInput::Query(&[]),
        answers: vec![
            DescribedAnswer::page(200, "A page."),
            DescribedAnswer::page(302, "On to where the sign-in was asked for."),
            DescribedAnswer::page(400, "A page that says what is wrong."),
        ],
    };
    let post = Endpoint {
        method: "post",
        about: format!("{ANOTHER_NAME} `GET /login`."),
        input: CallInput::Form(&[]),
        ..get.clone()
    };
    description.add(get);
    description.add(post);
}
