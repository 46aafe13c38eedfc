use serde::{Deserialize, Serialize};
use utoipa::OpenApi;

use super::*;
use crate::domain::ids::StaffId;
use crate::http::page::{List, Paging};

/// What a draft says.
#[derive(Serialize, Deserialize, ToSchema)]
struct Content {
    /// One line.
    #[schema(example = "Floods in Ghent")]
    headline: String,
    tags: Vec<String>,
    image: Option<Image>,
    tone: Tone,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct Image {
    url: String,
    width: Option<u32>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Tone {
    Plain,
    Warm,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct Draft {
    id: StaffId,
    content: Content,
    #[schema(no_recursion)]
    others: Vec<Draft>,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct Credentials {
    email: String,
    #[schema(format = Password)]
    password: String,
}

#[expect(dead_code, reason = "only what is declared of them counts")]
mod handlers {
    use super::*;

    /// Lists drafts.
    #[utoipa::path(get, path = "/v1/drafts", operation_id = "list_drafts", params(Paging),
        responses((status = 200, description = "A page.", body = List<Draft>)))]
    pub fn list() {}

    /// Opens a draft.
    #[utoipa::path(post, path = "/v1/drafts", operation_id = "open_draft", request_body = Content,
        responses((status = 201, description = "Opened.", body = Draft)))]
    pub fn open() {}

    /// Changes a draft.
    #[utoipa::path(patch, path = "/v1/drafts/{id}", operation_id = "change_draft", request_body = Content,
        params(("id" = String, Path), ("If-Match" = String, Header)),
        responses((status = 200, description = "Changed.", body = Draft), (status = 409, description = "Ours.")))]
    pub fn change() {}

    /// Signs in.
    #[utoipa::path(post, path = "/v1/auth/login", operation_id = "login", request_body = Credentials,
        responses((status = 200, description = "In.")))]
    pub fn login() {}

    /// Reads an article.
    #[utoipa::path(get, path = "/v1/public/articles/{key}", operation_id = "read_article",
        params(("key" = String, Path)), responses((status = 200, description = "It.", body = Content)))]
    pub fn read() {}
}

#[derive(OpenApi)]
#[openapi(paths(
    handlers::list,
    handlers::open,
    handlers::change,
    handlers::login,
    handlers::read,
))]
struct Api;

fn document() -> Value {
    finish(Api::openapi())
}

fn statuses(operation: &Value) -> Vec<&str> {
    operation["responses"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn problems_follow_from_the_shape_of_an_operation() {
    let document = document();
    let paths = &document["paths"];
    let table = [
        (&paths["/v1/drafts"]["get"], "200 400 401 403 422 500 503"),
        (
            &paths["/v1/drafts"]["post"],
            "201 400 401 403 409 413 415 422 500 503",
        ),
        (
            &paths["/v1/drafts/{id}"]["patch"],
            "200 400 401 403 404 409 412 413 415 422 428 500 503",
        ),
        (
            &paths["/v1/auth/login"]["post"],
            "200 400 401 413 415 422 429 500 503",
        ),
        (
            &paths["/v1/public/articles/{key}"]["get"],
            "200 400 404 410 500 503",
        ),
    ];
    for (operation, expected) in table {
        assert_eq!(statuses(operation).join(" "), expected);
    }
    assert_eq!(
        paths["/v1/drafts/{id}"]["patch"]["responses"]["409"]["description"],
        "Ours."
    );
    let stale =
        &document["components"]["responses"]["Problem412"]["content"]["application/problem+json"];
    assert_eq!(stale["examples"]["stale"]["value"]["fields"][0], "headline");
}

#[test]
fn the_code_of_a_problem_says_what_else_is_in_it() {
    let document = document();
    let shape = |status: &str| {
        let answer = &document["components"]["responses"][format!("Problem{status}")];
        answer["content"]["application/problem+json"]["schema"].clone()
    };
    let stale = shape("412");
    assert_eq!(stale["allOf"][0]["$ref"], "#/components/schemas/Problem");
    assert_eq!(stale["properties"]["code"]["enum"], json!(["stale"]));
    assert_eq!(stale["required"], json!(["code", "current", "fields"]));
    let unfit = shape("422");
    assert_eq!(unfit["oneOf"][0]["required"], json!(["code", "errors"]));
    assert_eq!(unfit["oneOf"][1]["required"], json!(["code", "blockers"]));
    let plain = &unfit["oneOf"][2]["properties"]["code"]["enum"];
    assert_eq!(*plain, json!(["idempotency_mismatch"]));
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value, document: &Value) {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(
                document
                    .pointer(reference.trim_start_matches('#'))
                    .is_some(),
                "{reference}"
            );
        }
        match value {
            Value::Object(fields) => fields.values().for_each(|field| check(field, document)),
            Value::Array(items) => items.iter().for_each(|item| check(item, document)),
            _ => {}
        }
    }
    check(&document(), &document());
}

#[test]
fn who_may_call_is_said_and_posts_take_a_key() {
    let document = document();
    let paths = &document["paths"];
    assert_eq!(
        paths["/v1/drafts"]["get"]["security"],
        json!([{"staff": []}])
    );
    assert_eq!(paths["/v1/auth/login"]["post"]["security"], json!([]));
    let key = json!([{"$ref": "#/components/parameters/IdempotencyKey"}]);
    assert_eq!(paths["/v1/drafts"]["post"]["parameters"], key);
    assert_eq!(paths["/v1/auth/login"]["post"].get("parameters"), None);
}

#[test]
fn a_patch_takes_every_field_as_optional_and_null_for_what_may_be_missing() {
    let document = document();
    let content = &document["paths"]["/v1/drafts/{id}"]["patch"]["requestBody"]["content"];
    let media = &content["application/merge-patch+json"];
    assert_eq!(media["schema"]["$ref"], "#/components/schemas/ContentPatch");
    assert_eq!(media["example"], json!({"headline": "Floods in Ghent"}));
    assert_eq!(content["application/json"], *media);

    let patch = &document["components"]["schemas"]["ContentPatch"];
    let fields = &patch["properties"];
    assert_eq!(patch.get("required"), None);
    assert_eq!(fields["headline"]["type"], "string");
    assert_eq!(fields["tone"]["$ref"], "#/components/schemas/Tone");
    assert_eq!(
        fields["image"]["oneOf"][0]["$ref"],
        "#/components/schemas/ImagePatch"
    );
    let posted = &document["paths"]["/v1/drafts"]["post"]["requestBody"]["content"];
    assert_eq!(
        posted["application/json"]["schema"]["$ref"],
        "#/components/schemas/ContentForm"
    );
}

#[test]
fn what_is_answered_is_whole_and_what_is_sent_may_lack_something() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let required = |name: &str| schemas[name]["required"].clone();
    assert_eq!(required("Image"), json!(["url", "width"]));
    assert_eq!(required("ImageForm"), json!(["url"]));
    assert_eq!(
        schemas["Image"]["properties"]["width"]["type"],
        json!(["integer", "null"])
    );
    assert_eq!(
        schemas["ContentForm"]["properties"]["image"]["oneOf"][0]["$ref"],
        "#/components/schemas/ImageForm"
    );
    assert_eq!(required("List_Draft"), json!(["items", "next"]));
    assert_eq!(
        schemas["List_Draft"]["properties"]["items"]["items"]["$ref"],
        "#/components/schemas/Draft"
    );
    let problem = &schemas["Problem"];
    assert_eq!(problem["properties"]["until"].get("oneOf"), None);
    assert!(!problem["required"].to_string().contains("until"));
}

#[test]
fn what_is_only_sent_takes_no_further_fields() {
    let document = document();
    let closed = |name: &str| {
        document["components"]["schemas"][name]
            .get("additionalProperties")
            .cloned()
    };
    for name in [
        "Credentials",
        "ContentForm",
        "ImageForm",
        "ContentPatch",
        "ImagePatch",
    ] {
        assert_eq!(closed(name), Some(json!(false)), "{name}");
    }
    for name in ["Content", "Image", "Draft", "Problem"] {
        assert_eq!(closed(name), None, "{name}");
    }
}

#[test]
fn examples_are_made_where_none_is_given() {
    let document = document();
    let paths = &document["paths"];
    let sent =
        &paths["/v1/drafts"]["post"]["requestBody"]["content"]["application/json"]["example"];
    let expected = json!({
        "headline": "Floods in Ghent", "tags": ["text"], "tone": "plain",
        "image": {"url": "text", "width": 0},
    });
    assert_eq!(*sent, expected);
    let listed =
        &paths["/v1/drafts"]["get"]["responses"]["200"]["content"]["application/json"]["example"];
    assert_eq!(listed["items"][0]["content"], expected);
}

#[test]
fn gaps_are_found() {
    assert_eq!(
        gaps(&document()),
        ["post /v1/auth/login: operationId \"login\" is no verb_noun of its own"]
    );
    let bare = json!({"paths": {"/v1/x": {"get": {"operationId": "read_x",
        "responses": {"200": {"content": {"application/json": {}}}}}}}});
    assert_eq!(
        gaps(&bare),
        ["get /v1/x: no summary", "get /v1/x: no example"]
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(document().to_string(), document().to_string());
}
