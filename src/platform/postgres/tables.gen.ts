// Placeholder until the first generation.
export interface Tables {}
