import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const outDir = "dist";

/** Each file is squeezed once, as hard as can be, instead of for every reader: api/page.ts gives what a browser takes. */
function squeezed(): Plugin {
  return {
    name: "squeezed",
    apply: "build",
    writeBundle({ dir = outDir }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!/\.(?:js|css|html|svg|json)$/.test(name)) continue;
        const file = join(dir, name);
        const content = readFileSync(file);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

/** What the first page needs besides its script: fetched with it, not when the script has found out. */
const firstNeeded = /\/(?:web\.ja\.json|overview-page\.tsx)$/;

/** Names those files, and who is signed in, in the page itself: on a slow line each discovery costs a way there and back. */
function askedForAtOnce(): Plugin {
  return {
    name: "asked-for-at-once",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const wanted = new Set<string>();
        const want = (file: string) => {
          const chunk = bundle[file];
          if (chunk?.type !== "chunk" || wanted.has(file)) return;
          wanted.add(file);
          chunk.imports.forEach(want);
        };
        for (const [file, chunk] of Object.entries(bundle))
          if (chunk.type === "chunk" && firstNeeded.test(chunk.facadeModuleId ?? "")) want(file);
        const missing = [...wanted].filter((file) => !html.includes(file));
        return [
          ...missing.map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
          })),
          { tag: "link", attrs: { rel: "preload", as: "fetch", crossorigin: true, href: "/api/v1/me" } },
        ];
      },
    },
  };
}

/** The pages a browser is given: everything in one folder, nothing fetched from elsewhere. */
export default defineConfig({
  root: "web",
  plugins: [react(), askedForAtOnce(), squeezed()],
  build: {
    outDir,
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    // What nearly every page has is one file instead of thirty: each would cost a way there and back, six at a time.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "frame", minShareCount: 24 }] } } },
  },
});
