/**
 * The public side of a site: list, read, page, reply, and what a refusal says.
 *
 * In a browser the same code needs the site's origin in COPYDESK_PUBLIC_ORIGINS; no cookie
 * is sent and none is needed.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./copydesk";

type Article = components["schemas"]["PublicArticle"];
type Summary = components["schemas"]["ArticleSummary"];
type Comment = components["schemas"]["Comment"];
type Guest = components["schemas"]["Guest"];
type Posted = components["schemas"]["Posted"];

/** Any problem: its `code` says what else is in it. */
type Answers = components["responses"];
type Refusal = Answers[keyof Answers]["content"]["application/problem+json"];

declare const process: { argv: string[] };
const api = createClient<paths>({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8080" });

class Refused extends Error {
  constructor(readonly problem: Refusal) {
    super(`${problem.title}: ${problem.detail} (${problem.request_id ?? "no id"})`);
  }
}

/** The articles of a section, newest first; the next page is asked for when it is needed. */
async function* newest(section: string): AsyncGenerator<Summary> {
  let cursor: string | undefined;
  do {
    const { data, error } = await api.GET("/v1/public/articles", {
      params: { query: { section, limit: 2, cursor } },
    });
    if (error) throw new Refused(error);
    yield* data.items;
    cursor = data.next ?? undefined;
  } while (cursor);
}

type Found = { article: Article; moved: boolean } | { gone: string } | "nowhere";

/** One article. A former slug is redirected (301) and followed by `fetch` itself. */
async function read(slug: string): Promise<Found> {
  const { data, error, response } = await api.GET("/v1/public/articles/{article}", {
    params: { path: { article: slug } },
  });
  if (data) return { article: data, moved: response.redirected };
  switch (error.code) {
    case "gone":
      return { gone: error.detail };
    case "not_found":
      return "nowhere";
    default:
      throw new Refused(error);
  }
}

/** The replies to an article, oldest first. */
async function* thread(slug: string): AsyncGenerator<Comment> {
  let cursor: string | undefined;
  do {
    const { data, error } = await api.GET("/v1/public/articles/{article}/comments", {
      params: { path: { article: slug }, query: { sort: "oldest", limit: 50, cursor } },
    });
    if (error) throw new Refused(error);
    yield* data.items;
    cursor = data.next ?? undefined;
  } while (cursor);
}

/** Replies. Whoever is not sure that it arrived sends it again with the same key. */
async function reply(slug: string, text: string, author: Guest, key: string): Promise<Posted> {
  const { data, error } = await api.POST("/v1/public/articles/{article}/comments", {
    params: { path: { article: slug }, header: { "Idempotency-Key": key } },
    body: { text, author },
  });
  if (error) throw new Refused(error);
  return data;
}

/** What to show beside a form. Each case knows which members its code comes with. */
function inWords(problem: Refusal): string {
  switch (problem.code) {
    case "invalid":
    case "unknown_field":
      return problem.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; ");
    case "blocked":
      return problem.blockers.map(({ detail }) => detail).join(" ");
    case "rate_limited":
      return "You are quick. Wait a little.";
    default:
      return problem.detail;
  }
}

function line(found: Found): string {
  if (found === "nowhere") return "There is no such article.";
  if ("gone" in found) return `Withdrawn: ${found.gone}`;
  const { article, moved } = found;
  const by = article.bylines.map(({ name }) => name).join(" and ");
  return `${article.headline}, by ${by}${moved ? ` (it is at ${article.slug} now)` : ""}`;
}

function said(comment: Comment): string {
  return `${comment.author?.name ?? "Somebody"}: ${comment.text ?? "(removed)"}`;
}

function became({ visibility }: Posted): string {
  return visibility === "published" ? "Your reply is on the page." : "Your reply waits for a moderator.";
}

async function main(): Promise<void> {
  console.log("The newest in news:");
  for await (const { headline, slug } of newest("news")) console.log(`- ${headline} [${slug}]`);

  for (const slug of ["floods-in-ghent", "bridge-shut", "ferry-sold", "no-such-thing"]) {
    console.log(`${slug}: ${line(await read(slug))}`);
  }
  for await (const comment of thread("floods-in-ghent")) console.log(said(comment));

  const joris: Guest = { name: "Joris", email: "joris@reader.example" };
  const key = crypto.randomUUID();
  const posted = await reply("floods-in-ghent", "Who pays for the pumps?", joris, key);
  console.log(became(posted));
  const again = await reply("floods-in-ghent", "Who pays for the pumps?", joris, key);
  console.log(again.id === posted.id ? "Sent twice, it is one reply." : "It is there twice!");

  try {
    await reply("floods-in-ghent", "", joris, crypto.randomUUID());
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    console.log(inWords(refused.problem));
  }
}

await main();
