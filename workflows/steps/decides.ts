/** Kinds whose asks are questions that cause nothing: what they answer is told by the way out. (Of `feedback`: what is asked after its send.) */
export const DECIDES: ReadonlySet<string> = new Set(['branch', 'split', 'visit', 'listen', 'wait', 'feedback'])
