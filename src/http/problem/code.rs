//! Every code a problem may carry: its status, its title, and what it means.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Why a request was refused: the `code` of a problem, and the last part of its
/// `type`. In JSON `snake_case`, for example `slug_taken`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    Malformed,
    UnknownField,
    UnknownParameter,
    BadCursor,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    WrongState,
    Conflict,
    SlugTaken,
    BaseMoved,
    AlreadyDecided,
    Leased,
    LeaseLost,
    Duplicate,
    Gone,
    Stale,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    Blocked,
    IdempotencyMismatch,
    PreconditionRequired,
    RateLimited,
    Internal,
    UnsupportedFormat,
    Unavailable,
}

struct Row(u16, &'static str, &'static str, &'static str);

impl Code {
    /// Every code, by status.
    pub const ALL: [Self; 28] = [
        Self::Malformed,
        Self::UnknownField,
        Self::UnknownParameter,
        Self::BadCursor,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::WrongState,
        Self::Conflict,
        Self::SlugTaken,
        Self::BaseMoved,
        Self::AlreadyDecided,
        Self::Leased,
        Self::LeaseLost,
        Self::Duplicate,
        Self::Gone,
        Self::Stale,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::Blocked,
        Self::IdempotencyMismatch,
        Self::PreconditionRequired,
        Self::RateLimited,
        Self::Internal,
        Self::UnsupportedFormat,
        Self::Unavailable,
    ];

    // A match and not an array, so that a code without a row does not compile.
    #[rustfmt::skip]
    const fn row(self) -> Row {
        match self {
            Self::Malformed            => Row(400, "malformed",              "The request cannot be read",
                "The body is no valid JSON, a header or an address is not in its form, or a parameter is given twice. `detail` says what and where. Mend the request; sending it again unchanged cannot help."),
            Self::UnknownField         => Row(400, "unknown_field",          "The body has fields that do not exist here",
                "Fields nobody reads are refused, because they are usually misspelt ones. `errors` points at each of them. Correct or remove them."),
            Self::UnknownParameter     => Row(400, "unknown_parameter",      "The query has parameters that do not exist here",
                "Parameters nobody reads are refused, because a misspelt filter would otherwise show everything. `detail` lists those that exist. Correct or remove the others."),
            Self::BadCursor            => Row(400, "bad_cursor",             "The cursor does not belong to this list",
                "A cursor continues the list, with the filters, that gave it, and nothing else; this one was altered, shortened, or comes from another list. Begin again without `cursor`."),
            Self::Unauthenticated      => Row(401, "unauthenticated",        "Sign in first",
                "There is no access token, or it has run out, or its session was ended. Refresh it at `/v1/auth/refresh`, or sign in again at `/v1/auth/login`, and send it as `Authorization: Bearer …`."),
            Self::Forbidden            => Row(403, "forbidden",              "Your roles do not allow this",
                "You are signed in, but the right is not among your roles, or not for this section. `detail` names the role that has it. An admin grants roles."),
            Self::NotFound             => Row(404, "not_found",              "There is no such thing",
                "Nothing is there under this address, or it is not yours to see: the two are not told apart. Check the address and the id; an id is a lower-case hyphenated UUID."),
            Self::MethodNotAllowed     => Row(405, "method_not_allowed",     "The address exists, this method does not",
                "Something answers under this address, but not to this method. The header `Allow` lists the methods it answers to."),
            Self::WrongState           => Row(409, "wrong_state",            "Not from this state",
                "What you ask is possible, but not from the state the thing is in now. Read it again; a draft lists what is possible under `/transitions`."),
            Self::Conflict             => Row(409, "conflict",               "Something else is in the way",
                "The request contradicts how things stand: a name is in use, or the same Idempotency-Key is still being worked on. `detail` says what. With `Retry-After`, send the same request again after that many seconds."),
            Self::SlugTaken            => Row(409, "slug_taken",             "The slug is in use",
                "Another article has this slug, or had it and left a redirect there. Choose another, or leave it out and let it be made from the headline."),
            Self::BaseMoved            => Row(409, "base_moved",             "The live article has changed since the draft was opened",
                "Another draft of the same article went live in the meantime, and publishing this one would silently undo it. Take the live text over into the draft, then try again."),
            Self::AlreadyDecided       => Row(409, "already_decided",        "Somebody has decided this case",
                "The case was decided before your decision came. `by` and `at` say who and when. To change it, undo that decision or decide on the comment itself."),
            Self::Leased               => Row(409, "leased",                 "A colleague has this case in hand",
                "Another moderator holds a lease on the case. `by` and `until` say who and for how long. Take another case, or wait until the lease has run out."),
            Self::LeaseLost            => Row(409, "lease_lost",             "Your lease has run out",
                "The lease is over, was released, or never was yours, and somebody else may hold the case now. Lease cases again and decide under the new lease."),
            Self::Duplicate            => Row(409, "duplicate",              "This was said already",
                "The same reader has posted the same text in the same thread within a day. Nothing was stored. Change the text, or leave it at the first one."),
            Self::Gone                 => Row(410, "gone",                   "It was here and was taken away",
                "The thing was public once and was withdrawn; `detail` is the notice its readers are given. Remove links to it."),
            Self::Stale                => Row(412, "stale",                  "Somebody changed it before you",
                "The version in `If-Match` is not the present one. `current` is how the thing stands now, `fields` are those that differ from what you sent. Merge, then send again with the new `ETag`."),
            Self::TooLarge             => Row(413, "too_large",              "The request is too large",
                "A request may have 1 MiB. Nothing of it was read beyond that. Send less; the limits of single fields are in the schema."),
            Self::UnsupportedMediaType => Row(415, "unsupported_media_type", "The body is of a kind that is not read here",
                "Bodies are JSON in UTF-8 and not compressed. Send `Content-Type: application/json`; PATCH takes `application/merge-patch+json` too."),
            Self::Invalid              => Row(422, "invalid",                "Something in the request is wrong",
                "The request could be read, but a field, parameter or header is missing or not as it must be. `errors` has one entry for each: a JSON Pointer into the body, or `/query/<name>`, or `/header/<name>`, and what would be right."),
            Self::Blocked              => Row(422, "blocked",                "Something must be done first",
                "The transition exists and you may ask for it, but guards stand in its way. `blockers` has all of them: what is wrong, where, and who can clear it. Clear them and try again."),
            Self::IdempotencyMismatch  => Row(422, "idempotency_mismatch",   "The same Idempotency-Key came with another request",
                "This key was used within the last day for this operation with another body. A key stands for one request. Use a new one for a new request."),
            Self::PreconditionRequired => Row(428, "precondition_required",  "Say which version you mean",
                "A write must name the version it was made from, so that nothing is overwritten in silence. Read the thing, and send its `ETag` as `If-Match`."),
            Self::RateLimited          => Row(429, "rate_limited",           "Too many requests",
                "There were more requests of this kind than the limit allows. Wait for as many seconds as `Retry-After` says; `RateLimit-Policy` states the limit."),
            Self::Internal             => Row(500, "internal",               "Something went wrong here",
                "The fault is ours, and its cause was logged under `request_id`. Give that id to whoever runs this service. Sending the request again may or may not help."),
            Self::UnsupportedFormat    => Row(501, "unsupported_format",     "It cannot be had in this form",
                "The thing is there, but not in the form that `format` asks for. `detail` names those that there are. Ask for one of them."),
            Self::Unavailable          => Row(503, "unavailable",            "Not available for the moment",
                "The database is away, full, or has more work queued than it can take. Nothing of this request was kept. Send it again after as many seconds as `Retry-After` says."),
        }
    }

    /// The HTTP status it is answered with.
    pub const fn status(self) -> u16 {
        self.row().0
    }

    /// As in `code` and in the address of its page.
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// A short sentence, the same for every occurrence (RFC 9457, 3.1.3).
    pub const fn title(self) -> &'static str {
        self.row().2
    }

    /// What it means and what to do, in two or three sentences.
    pub const fn meaning(self) -> &'static str {
        self.row().3
    }

    /// The code of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }

    /// `/problems/<code>`: the problem's type, and where what it means can be read.
    pub fn address(self) -> String {
        format!("/problems/{}", self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.map(Self::name)))
            .into()
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_listed_once_and_by_status() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert_eq!(Code::ALL.len(), Code::Unavailable as usize + 1);
        assert!(Code::ALL.is_sorted_by_key(|code| code.status()));
        assert!(Code::ALL.is_sorted());
    }

    #[test]
    fn every_code_is_found_by_its_name_and_explains_itself() {
        for code in Code::ALL {
            assert_eq!(Code::named(code.name()), Some(code));
            let sentences = code.meaning().matches(['.', ';']).count();
            assert!(sentences >= 2, "{} says too little", code.name());
        }
        assert_eq!(Code::named("nonsense"), None);
    }
}
