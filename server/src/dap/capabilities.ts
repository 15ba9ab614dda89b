import type { DebugProtocol } from "@vscode/debugprotocol";

/** What the adapter can do; nothing else is announced. */
export const capabilities: DebugProtocol.Capabilities = {
	supportsConfigurationDoneRequest: true,
	supportsFunctionBreakpoints: true,
	supportsConditionalBreakpoints: true,
	supportsHitConditionalBreakpoints: true,
	supportsLogPoints: true,
	supportsDataBreakpoints: true,
	supportsBreakpointLocationsRequest: true,
	supportsEvaluateForHovers: true,
	supportsStepBack: true,
	supportsExceptionInfoRequest: true,
	supportsCancelRequest: true,
	supportsDelayedStackTraceLoading: true,
};
