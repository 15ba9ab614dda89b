/** How sure a finding is. high: replayed, or contradicted by a sibling path; low: hidden unless asked for. */
export type Confidence = "high" | "medium" | "low";
