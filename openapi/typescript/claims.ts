/**
 * What the types promise; nothing here runs. A line below `@ts-expect-error` must not compile.
 */
import type { components, operations } from "./copydesk";

type Schemas = components["schemas"];
type Answer<Name extends keyof components["responses"]> =
  components["responses"][Name]["content"]["application/problem+json"];
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Claim extends true>(..._claim: Claim[]): void => {};

// What there is none of is there as null, and never left out.
holds<Same<Schemas["PublicArticle"]["notice"], string | null>>();
holds<Same<Schemas["Comment"]["author"], Schemas["CommentAuthor"] | null>>();
holds<Same<Schemas["List_ArticleSummary"]["next"], string | null>>();
holds<Same<Schemas["DraftContent"]["body"], string>>();

// A list says what is in it, by name.
holds<Same<Schemas["List_Comment"]["items"], Schemas["Comment"][]>>();

// An article of a list is whole where `view=full` was asked for, and whoever looks knows.
export const body = (listed: Schemas["ListedArticle"]): string | null => ("body_html" in listed ? listed.body_html : null);

// What is sent may lack what has a default, and names of states that are fixed are known.
const content: Schemas["DraftContentForm"] = { headline: "Floods in Ghent", section: "news" };
const posting: Schemas["Posting"] = { text: "Who pays?", author: null };
holds<Same<Schemas["ThreadSettings"]["closed_reason"], "mode" | "age" | "paused" | "hours" | null>>();

// A patch takes null only for what may be missing.
const patch: Schemas["DraftContentPatch"] = { standfirst: null };
// @ts-expect-error: a draft always has a headline
const without: Schemas["DraftContentPatch"] = { headline: null };

// The code of a problem says what else is in it.
holds<Same<Answer<"Problem410">["code"], "gone">>();
export function members(problem: Answer<"Problem422"> | Answer<"Problem409">): unknown {
  // @ts-expect-error: not every problem has blockers
  problem.blockers.length;
  switch (problem.code) {
    case "blocked":
      return problem.blockers.length;
    case "invalid":
      return problem.errors.length;
    case "leased":
      return [problem.by.name, problem.until];
    default:
      return problem.detail;
  }
}

// An operation names the problems that it may answer with, and no others.
type Reply = keyof operations["post_comment"]["responses"];
holds<Same<Reply, 201 | 400 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503>>();

// JSON-LD is an object of any members.
export const context = (metadata: Schemas["ArticleMetadata"]): unknown => metadata.json_ld["@context"];

export { content, patch, posting, without };
