/** Where the real kernel trees are, for the tests that read them: `npm test` fetches them, or a variable names them. */
export { type KernelVersion, kernelTree } from "../../scripts/provision/kernelTree.ts";
