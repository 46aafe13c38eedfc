//! The tables, as diesel knows them; `migrations/` says what each is for.

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use super::super::types::Instant;

    keys (name) {
        name -> Text,
        wrapped -> Binary,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use super::super::types::{Instant, Uid};

    staff (id) {
        id -> Uid,
        email -> Text,
        email_key -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        disabled_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::Uid;

    grants (staff_id, role, section) {
        staff_id -> Uid,
        role -> Text,
        section -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Nullable;
    use super::super::types::{Instant, Uid};

    sessions (id) {
        id -> Uid,
        staff_id -> Uid,
        created_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use super::super::types::{Instant, Uid};

    refresh_tokens (digest) {
        digest -> Binary,
        session_id -> Uid,
        created_at -> Instant,
        spent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use super::super::types::{Instant, Uid};

    invitations (digest) {
        digest -> Binary,
        staff_id -> Uid,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Text};
    use super::super::types::Instant;

    rate_windows (scope, subject) {
        scope -> Text,
        subject -> Binary,
        started_at -> Instant,
        count -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use super::super::types::{Instant, JsonDoc};

    idempotency_keys (caller, operation, key) {
        caller -> Text,
        operation -> Text,
        key -> Text,
        request -> Binary,
        outcome -> Nullable<JsonDoc>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer};
    use super::super::types::{Instant, JsonDoc};

    settings (id) {
        id -> Integer,
        document -> JsonDoc,
        version -> BigInt,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use super::super::types::JsonDoc;

    sections (key) {
        key -> Text,
        title -> Text,
        position -> Integer,
        version -> BigInt,
        commenting -> Nullable<JsonDoc>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::Instant;

    word_entries (list, phrase) {
        list -> Text,
        phrase -> Text,
        added_at -> Instant,
        matching -> Text,
        language -> Text,
        section -> Text,
        expires_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    word_lists (list) {
        list -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    events (n) {
        n -> BigInt,
        id -> Uid,
        kind -> Text,
        at -> Instant,
        actor -> Nullable<Uid>,
        article_id -> Nullable<Uid>,
        draft_id -> Nullable<Uid>,
        comment_id -> Nullable<Uid>,
        digest -> Binary,
        seq -> Nullable<BigInt>,
        prev -> Nullable<Binary>,
        hash -> Nullable<Binary>,
        change -> Nullable<JsonDoc>,
    }
}

diesel::table! {
    use diesel::sql_types::Binary;
    use super::super::types::{JsonDoc, Uid};

    event_payloads (event_id) {
        event_id -> Uid,
        salt -> Binary,
        payload -> JsonDoc,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use super::super::types::{Instant, Uid};

    articles (id) {
        id -> Uid,
        slug -> Text,
        section -> Text,
        kind -> Text,
        status -> Text,
        headline -> Text,
        live_revision_id -> Nullable<Uid>,
        revision_hash -> Nullable<Text>,
        first_published_at -> Nullable<Instant>,
        published_at -> Nullable<Instant>,
        created_by -> Uid,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    drafts (id) {
        id -> Uid,
        article_id -> Uid,
        purpose -> Text,
        workflow -> Text,
        workflow_version -> Integer,
        state -> Text,
        category -> Text,
        outcome -> Nullable<Text>,
        version -> BigInt,
        content -> JsonDoc,
        content_hash -> Text,
        substance_hash -> Text,
        headline -> Text,
        section -> Text,
        sensitivity -> Text,
        embargo_until -> Nullable<Instant>,
        assignee -> Nullable<Uid>,
        due_at -> Nullable<Instant>,
        priority -> Integer,
        on_hold -> Bool,
        schedule_at -> Nullable<Instant>,
        schedule -> Nullable<JsonDoc>,
        base_revision_id -> Nullable<Uid>,
        created_by -> Uid,
        created_at -> Instant,
        updated_at -> Instant,
        due_notice_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Bool;
    use super::super::types::{Instant, Uid};

    contributors (draft_id, staff_id) {
        draft_id -> Uid,
        staff_id -> Uid,
        is_substantive -> Bool,
        since -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    revisions (id) {
        id -> Uid,
        article_id -> Uid,
        draft_id -> Uid,
        number -> Integer,
        content -> JsonDoc,
        hash -> Text,
        substance_hash -> Text,
        created_at -> Instant,
        created_by -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, Uid};

    approvals (id) {
        id -> Uid,
        draft_id -> Uid,
        staff_id -> Uid,
        transition -> Text,
        substance_hash -> Text,
        given_at -> Instant,
        voided_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, JsonDoc, Uid};

    publications (article_id) {
        article_id -> Uid,
        slug -> Text,
        section -> Text,
        kind -> Text,
        status -> Text,
        headline -> Text,
        document -> JsonDoc,
        body_html -> Text,
        body_text -> Text,
        first_published_at -> Instant,
        published_at -> Instant,
        updated_at -> Instant,
        revision_hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    publication_facets (facet, key, published_at, article_id) {
        facet -> Text,
        key -> Text,
        published_at -> Instant,
        article_id -> Uid,
        section -> Text,
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    vocabulary (word) {
        word -> Text,
        articles -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::Text;

    vocabulary_parts (part, word) {
        part -> Text,
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable};
    use super::super::types::{JsonDoc, Uid};

    threads (article_id) {
        article_id -> Uid,
        visible -> BigInt,
        commenting -> Nullable<JsonDoc>,
        commenting_version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use super::super::types::{Instant, Uid};

    readers (id) {
        id -> Uid,
        email_hash -> Binary,
        created_at -> Instant,
        staff_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, Uid};

    reader_profiles (reader_id) {
        reader_id -> Uid,
        email -> Text,
        confirmed_at -> Nullable<Instant>,
        asked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    comments (id) {
        id -> Uid,
        article_id -> Uid,
        parent_id -> Nullable<Uid>,
        depth -> Integer,
        reader_id -> Uid,
        visibility -> Text,
        verdict -> Nullable<Text>,
        reviewed_by -> Nullable<Uid>,
        reviewed_at -> Nullable<Instant>,
        reviewed_text_version -> Nullable<Integer>,
        reason -> Nullable<Text>,
        text_version -> Integer,
        text -> Text,
        html -> Text,
        likeness -> Binary,
        intake -> JsonDoc,
        posted_at -> Instant,
        edited_at -> Nullable<Instant>,
        published_at -> Nullable<Instant>,
        is_listed -> Bool,
        is_picked -> Bool,
        replies -> BigInt,
        version -> BigInt,
        score -> BigInt,
        picked_at -> Nullable<Instant>,
        reactions -> JsonDoc,
        badge -> Nullable<Text>,
        section -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::Uid;

    comment_authors (comment_id) {
        comment_id -> Uid,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Binary;
    use super::super::types::{Instant, Uid};

    comment_addresses (comment_id) {
        comment_id -> Uid,
        address -> Binary,
        prefix -> Binary,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    cases (id) {
        id -> Uid,
        comment_id -> Uid,
        kind -> Text,
        section -> Text,
        is_open -> Bool,
        opened_at -> Instant,
        due_at -> Instant,
        closed_at -> Nullable<Instant>,
        lease_id -> Nullable<Uid>,
        leased_by -> Nullable<Uid>,
        lease_expires_at -> Nullable<Instant>,
        version -> BigInt,
        leased_at -> Nullable<Instant>,
        facts -> Nullable<JsonDoc>,
        queues -> JsonDoc,
        filed_version -> BigInt,
        assignee -> Nullable<Uid>,
        leased_from -> Nullable<Text>,
        queue -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    case_queues (queue, section, due_at, case_id) {
        queue -> Text,
        section -> Text,
        due_at -> Instant,
        case_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    decisions (id) {
        id -> Uid,
        case_id -> Uid,
        comment_id -> Uid,
        staff_id -> Uid,
        decision -> Text,
        reason -> Nullable<Text>,
        message -> Nullable<Text>,
        before -> JsonDoc,
        decided_at -> Instant,
        undo_until -> Instant,
        undone_at -> Nullable<Instant>,
        section -> Text,
        kind -> Text,
        queue -> Text,
        waited_s -> BigInt,
        handled_s -> Nullable<BigInt>,
        overturned_by -> Nullable<Uid>,
        batch_id -> Nullable<Uid>,
        escalated_to -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::Instant;

    queue_notices (queue, section) {
        queue -> Text,
        section -> Text,
        told_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    outbox (id) {
        id -> Uid,
        kind -> Text,
        recipient -> Nullable<Uid>,
        payload -> JsonDoc,
        state -> Text,
        due_at -> Instant,
        attempts -> Integer,
        lease -> Nullable<Uid>,
        leased_until -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        finished_at -> Nullable<Instant>,
        reader_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use super::super::types::{Instant, Uid};

    workflows (name, version) {
        name -> Text,
        version -> Integer,
        title -> Text,
        source -> Text,
        added_by -> Nullable<Uid>,
        added_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, Uid};

    ticks (draft_id, key) {
        draft_id -> Uid,
        key -> Text,
        note -> Nullable<Text>,
        ticked_by -> Uid,
        ticked_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, Uid};

    sign_offs (draft_id, concern) {
        draft_id -> Uid,
        concern -> Text,
        verdict -> Text,
        substance_hash -> Text,
        message -> Nullable<Text>,
        said_by -> Uid,
        said_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, Uid};

    review_debts (draft_id) {
        draft_id -> Uid,
        section -> Text,
        reason -> Text,
        opened_by -> Uid,
        opened_at -> Instant,
        due_at -> Instant,
        settled_by -> Nullable<Uid>,
        settled_at -> Nullable<Instant>,
        message -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    former_slugs (slug) {
        slug -> Text,
        article_id -> Uid,
        left_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    withdrawals (article_id) {
        article_id -> Uid,
        slug -> Text,
        notice -> Text,
        withdrawn_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    publication_versions (id) {
        id -> Uid,
        article_id -> Uid,
        revision_hash -> Text,
        change -> Text,
        published_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    presences (draft_id, staff_id) {
        draft_id -> Uid,
        staff_id -> Uid,
        activity -> Text,
        since -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    notes (id) {
        id -> Uid,
        draft_id -> Uid,
        anchor -> Nullable<JsonDoc>,
        is_blocking -> Bool,
        text -> Text,
        mentions -> JsonDoc,
        created_by -> Uid,
        created_at -> Instant,
        resolved_by -> Nullable<Uid>,
        resolved_at -> Nullable<Instant>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, JsonDoc, Uid};

    note_replies (id) {
        id -> Uid,
        note_id -> Uid,
        text -> Text,
        mentions -> JsonDoc,
        created_by -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    notifications (id) {
        id -> Uid,
        staff_id -> Uid,
        event -> Text,
        notice -> JsonDoc,
        draft_id -> Nullable<Uid>,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
        archived_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use super::super::types::{Instant, Uid};

    sanctions (id) {
        id -> Uid,
        kind -> Text,
        reader_id -> Nullable<Uid>,
        prefix -> Nullable<Binary>,
        host -> Nullable<Text>,
        reason -> Text,
        message -> Nullable<Text>,
        imposed_by -> Uid,
        imposed_at -> Instant,
        ends_at -> Nullable<Instant>,
        lifted_by -> Nullable<Uid>,
        lifted_at -> Nullable<Instant>,
        batch_id -> Nullable<Uid>,
        undone_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use super::super::types::{Instant, Uid};

    comment_reactions (comment_id, voice, key) {
        comment_id -> Uid,
        key -> Text,
        voice -> Binary,
        reader_id -> Nullable<Uid>,
        at -> Instant,
        expires_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    comment_texts (comment_id, text_version) {
        comment_id -> Uid,
        text_version -> Integer,
        text -> Text,
        html -> Text,
        likeness -> Binary,
        intake -> JsonDoc,
        edited_at -> Nullable<Instant>,
        replaced_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use super::super::types::{Instant, JsonDoc, Uid};

    comment_edits (comment_id) {
        comment_id -> Uid,
        text -> Text,
        html -> Text,
        likeness -> Binary,
        intake -> JsonDoc,
        submitted_at -> Instant,
        decision_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use super::super::types::{Instant, Uid};

    reports (id) {
        id -> Uid,
        comment_id -> Uid,
        text_version -> Integer,
        case_id -> Nullable<Uid>,
        reader_id -> Nullable<Uid>,
        voice -> Nullable<Binary>,
        voice_expires_at -> Nullable<Instant>,
        category -> Text,
        text -> Nullable<Text>,
        weight -> Integer,
        at -> Instant,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::{Instant, Uid};

    remarks (id) {
        id -> Uid,
        comment_id -> Uid,
        text -> Text,
        created_by -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use super::super::types::{Instant, Uid};

    canned_messages (key, language) {
        key -> Text,
        language -> Text,
        title -> Text,
        text -> Text,
        reason -> Nullable<Text>,
        version -> BigInt,
        updated_by -> Uid,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use super::super::types::{Instant, Uid};

    decision_batches (id) {
        id -> Uid,
        staff_id -> Uid,
        decision -> Text,
        decided_at -> Instant,
        undo_until -> Instant,
        undone_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use super::super::types::Uid;

    comment_hosts (host, comment_id) {
        host -> Text,
        comment_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use super::super::types::JsonDoc;

    saved_queues (key) {
        key -> Text,
        title -> Text,
        filter -> JsonDoc,
        target_minutes -> Nullable<Integer>,
        people -> JsonDoc,
        position -> Integer,
        filled_from -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer};

    queue_rules (id) {
        id -> Integer,
        version -> BigInt,
    }
}

diesel::table! {
    use super::super::types::Uid;

    record_changes (reader_id) {
        reader_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use super::super::types::{Instant, Uid};

    case_skips (case_id, staff_id) {
        case_id -> Uid,
        staff_id -> Uid,
        case_version -> BigInt,
        reason -> Text,
        skipped_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use super::super::types::Instant;

    target_notices (queue, section) {
        queue -> Text,
        section -> Text,
        next_at -> Instant,
        wait_minutes -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use super::super::types::{Instant, Uid};

    comment_bands (band, posted_at, comment_id) {
        band -> BigInt,
        posted_at -> Instant,
        comment_id -> Uid,
        article_id -> Uid,
        reader_id -> Uid,
        imprint -> BigInt,
    }
}

diesel::table! {
    use super::super::types::{Instant, Uid};

    erasures (reader_id) {
        reader_id -> Uid,
        due_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    keys,
    staff,
    grants,
    sessions,
    refresh_tokens,
    invitations,
    rate_windows,
    idempotency_keys,
    settings,
    sections,
    word_entries,
    word_lists,
    events,
    event_payloads,
    articles,
    drafts,
    contributors,
    revisions,
    approvals,
    workflows,
    ticks,
    sign_offs,
    review_debts,
    former_slugs,
    withdrawals,
    publication_versions,
    publications,
    publication_facets,
    vocabulary,
    vocabulary_parts,
    threads,
    readers,
    reader_profiles,
    comments,
    comment_authors,
    comment_addresses,
    comment_reactions,
    comment_texts,
    comment_edits,
    cases,
    case_queues,
    decisions,
    sanctions,
    queue_notices,
    outbox,
    presences,
    notes,
    note_replies,
    notifications,
    reports,
    remarks,
    canned_messages,
    decision_batches,
    comment_hosts,
    saved_queues,
    queue_rules,
    record_changes,
    case_skips,
    target_notices,
    comment_bands,
    erasures,
);
