import { expect, test } from "vitest";
import { RecentAnswers } from "../../../server/src/store/recent.ts";

test("what is asked for stays, what is not goes", () => {
	const answers = new RecentAnswers<number>(4);
	for (let number = 0; number < 20; number++) {
		answers.set(`n${number}`, number);
		expect(answers.get("n0")).toBe(0);
		expect(answers.get(`n${number}`)).toBe(number);
	}
	expect(answers.get("n1")).toBeUndefined();
	const left = Array.from({ length: 20 }, (_, number) => answers.get(`n${number}`)).filter((n) => n !== undefined);
	expect(left.length).toBeLessThanOrEqual(4);
});
