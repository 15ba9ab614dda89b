import { referenceVerdicts } from "./references.ts";
import type { Rule } from "./rule.ts";

/**
 * A get call that raises the count even where it reports a failure, and an error path that takes it for not having done anything.
 * After "return-error" of He et al. (SOSP 2023) and Documentation/power/runtime_pm.rst. Fixtures: test/fixtures/rules/get-counts-on-failure.
 */
export const getCountsOnFailure: Rule = {
	id: "get-counts-on-failure",
	title: "A get call that failed has counted all the same",
	severity: "warning",
	page: `# get-counts-on-failure: a get call that failed has counted all the same

Some calls raise a count before they try what can fail, and leave it raised. The error path has to take it back.

\`\`\`c
ret = pm_runtime_get_sync(dev);
if (ret < 0)
	return ret;                      /* the usage count stays raised: the device never suspends again */
\`\`\`

## What to do
Take the count back on the error path (\`pm_runtime_put_noidle()\`), or call the variant that does so itself (\`pm_runtime_resume_and_get()\`).

## When it is not reported
- the function goes on and succeeds: it may mean to keep what it has got.

## When it is wrong
Callers may give the count back after a failure. Where one is seen to, the confidence is low. Write
\`/* counterbalance: allow get-counts-on-failure COUNTER -- reason */\` at the place.
`,
	examine: (examination) => referenceVerdicts(getCountsOnFailure.id, examination, "failed-get"),
};
