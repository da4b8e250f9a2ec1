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

/** Styles of a component come with the file that its code is in: all of them would be three times what the first page needs. */
function stylesByComponent(): Plugin {
  return {
    name: "styles-by-component",
    apply: "build",
    transform(code, id) {
      const name = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/.exec(id)?.[1];
      return name === undefined ? null : { code: `import "@mantine/core/styles/${name}.css";\n${code}`, map: null };
    },
  };
}

const languages = ["ja", "en"];

/** The page once for each language, naming the sentences of that one only: api/page.ts gives the reader's. */
function pageByLanguage(): Plugin {
  return {
    name: "page-by-language",
    apply: "build",
    writeBundle({ dir = outDir }) {
      const page = readFileSync(join(dir, "index.html"), "utf8");
      for (const language of languages) {
        const others = languages.filter((other) => other !== language).join("|");
        const isOthers = new RegExp(`<(\\w+)[^>]* (?:data-language|lang)="(?:${others})"[^>]*>(?:[^<]*</\\1>)?`, "g");
        writeFileSync(
          join(dir, `index.${language}.html`),
          page.replace(/<html lang="\w+">/, `<html lang="${language}">`).replaceAll(isOthers, ""),
        );
      }
    },
  };
}

/** Sentences of the first page, which the script would ask for only when it has arrived. */
const firstSentences = /\/text\/web\.(ja|en)\.json$/;

/**
 * Names in the page itself what its script will ask for, since on a slow line each discovery costs a way there and back: who is signed
 * in, and the sentences of each language.
 */
function askedForAtOnce(): Plugin {
  return {
    name: "asked-for-at-once",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const sentences = Object.values(bundle).flatMap((chunk) => {
          const language = chunk.type === "chunk" && firstSentences.exec(chunk.facadeModuleId ?? "")?.[1];
          return language ? [{ href: `/${chunk.fileName}`, "data-language": language }] : [];
        });
        return [
          ...sentences.map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, ...file },
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
  plugins: [react(), stylesByComponent(), askedForAtOnce(), pageByLanguage(), squeezed()],
  build: {
    outDir,
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    // What the first page needs is one file, and what nearly every other has: each would cost a way there and back, six at a time.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "start", tags: ["$initial"], priority: 1 },
            { name: "frame", minShareCount: 24 },
          ],
        },
      },
    },
  },
});
