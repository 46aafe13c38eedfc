// What search engines are given by a running Copydesk, checked by readers that are not ours:
// sitemaps by the schema of sitemaps.org and by the package `sitemap`, which also knows the
// news extension; JSON-LD by the vocabulary of schema.org, as types (`schema-dts`).
//
//   npm ci && node check.mjs http://127.0.0.1:8080
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { ErrorLevel, XMLToSitemapIndexStream, XMLToSitemapItemStream } from "sitemap";
import { validateXML } from "xmllint-wasm";

const service = process.argv[2] ?? "http://127.0.0.1:8080";
const require = createRequire(import.meta.url);
const schema = readFileSync(require.resolve("sitemap/package.json").replace("package.json", "schema/sitemap.xsd"), "utf8");

async function get(address) {
  const answer = await fetch(new URL(address, service));
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

async function read(xml, Reader) {
  const items = [];
  for await (const item of Readable.from([xml]).pipe(new Reader({ level: ErrorLevel.THROW, logger: false }))) items.push(item);
  return items;
}

async function sitemap(address) {
  const xml = await get(address);
  const urls = await read(xml, XMLToSitemapItemStream);
  return { xml, urls };
}

async function fitsSchema(address, xml) {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: address, contents: xml }],
    schema: [{ fileName: "sitemap.xsd", contents: schema }],
  });
  if (!valid) throw new Error(`${address}: ${errors.map((error) => error.message).join("\n")}`);
}

const parts = await read(await get("/v1/public/sitemap.xml"), XMLToSitemapIndexStream);
let pages = 0;
for (const part of parts) {
  const { xml, urls } = await sitemap(new URL(part.url).pathname);
  await fitsSchema(part.url, xml);
  pages += urls.length;
}
const news = await sitemap("/v1/public/news-sitemap.xml");
for (const { url, news: told } of news.urls) {
  if (!told?.title || !told.publication?.name || !told.publication_date) throw new Error(`no news of ${url}`);
}
if (pages === 0 || news.urls.length === 0) throw new Error("there is nothing to check");

const { items } = JSON.parse(await get("/v1/public/articles?limit=100"));
const told = [];
for (const { slug } of items) {
  told.push(JSON.parse(await get(`/v1/public/articles/${slug}/metadata`)).json_ld);
  const { json_ld } = JSON.parse(await get(`/v1/public/articles/${slug}/comments/metadata`));
  told.push(...[json_ld].flat());
}
const constants = told.map((thing, n) => `const thing${n}: WithContext<schema.${thing["@type"]}> = ${JSON.stringify(thing, null, 2)};`);
mkdirSync("build", { recursive: true });
const source = `import type * as schema from "schema-dts";\nimport type { WithContext } from "schema-dts";\n\n${constants.join("\n\n")}\n`;
writeFileSync("build/told.ts", source);
const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "build/told.ts"];
const compiled = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), ...options], { encoding: "utf8" });
if (compiled.status !== 0) throw new Error(`JSON-LD that schema.org does not know:\n${compiled.stdout}`);

console.log(`${parts.length} sitemaps of ${pages} pages, ${news.urls.length} of them news, and ${told.length} things in JSON-LD are as their readers want them`);
