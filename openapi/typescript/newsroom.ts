/**
 * The desk's side, before `example.ts`: in the newsroom of `copydesk demo`, three more articles
 * go out; one of them gets another slug, and one is withdrawn.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./copydesk";

type Content = components["schemas"]["DraftContentForm"];
type Draft = components["schemas"]["Draft"];

declare const process: { argv: string[] };
const baseUrl = process.argv[2] ?? "http://127.0.0.1:8080";
const password = "correct horse battery";

async function signIn(email: string) {
  const door = createClient<paths>({ baseUrl });
  const { data, error } = await door.POST("/v1/auth/login", { body: { email, password } });
  if (error) throw new Error(error.detail);
  const headers = { Authorization: `${data.token_type} ${data.access_token}` };
  return createClient<paths>({ baseUrl, headers });
}

const ines = await signIn("ines@courier.example");
const paula = await signIn("paula@courier.example");

/** Ines writes it, and Paula sends it out as breaking news. */
async function publish(content: Content): Promise<Draft> {
  const opened = await ines.POST("/v1/articles", { body: content });
  if (opened.error) throw new Error(opened.error.detail);
  const { id, version } = opened.data;
  const { data, error } = await paula.POST("/v1/drafts/{id}/transitions", {
    params: { path: { id }, header: { "If-Match": `"${version}"` } },
    body: { transition: "publish_breaking", message: "Everybody has it." },
  });
  if (error) throw new Error(error.detail);
  return data;
}

/** What a write to the article is made from. */
async function version(id: string): Promise<string> {
  const { data, error } = await paula.GET("/v1/articles/{id}", { params: { path: { id } } });
  if (error) throw new Error(error.detail);
  return `"${data.version}"`;
}

await publish({ headline: "Dike repaired", section: "news", body: "It took two nights." });
const bridge = await publish({ headline: "Bridge shut", section: "news", body: "Until Monday." });
const ferry = await publish({ headline: "Ferry sold", section: "news", body: "To whom?" });

const renamed = await paula.PATCH("/v1/articles/{id}", {
  params: { path: { id: bridge.article.id }, header: { "If-Match": await version(bridge.article.id) } },
  body: { slug: "bridge-open" },
});
if (renamed.error) throw new Error(renamed.error.detail);

const withdrawn = await paula.POST("/v1/articles/{id}/withdraw", {
  params: { path: { id: ferry.article.id } },
  body: { reason: "The ferry was not sold.", public_notice: "This article was wrong." },
});
if (withdrawn.error) throw new Error(withdrawn.error.detail);
