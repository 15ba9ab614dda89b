/**
 * Writes docs/rules/ID.md from the pages that the rules carry. `node scripts/ruleDocs.ts`; a test says when it is due.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../server/src/core/rules/index.ts";

const folder = join(import.meta.dirname, "..", "docs", "rules");
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith(".md")) rmSync(join(folder, name));
for (const { id, page } of rules) writeFileSync(join(folder, `${id}.md`), page);
