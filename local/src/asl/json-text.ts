import type { Json } from './types';

/** As AWS's parser: what is nested deeper is no document that anything here could walk. */
const MAX_DEPTH = 1000;

/** JSON.parse that refuses what is nested too deep. */
export function parseJson(text: string): Json {
  const depth = depthOf(text);
  if (depth > MAX_DEPTH) {
    throw new SyntaxError(`Document nesting depth (${depth}) exceeds the maximum allowed (${MAX_DEPTH})`);
  }
  return JSON.parse(text) as Json;
}

function depthOf(text: string): number {
  // Most texts are too short to be deep.
  if (text.length <= MAX_DEPTH) return 0;
  let [depth, deepest, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (character === '\\') at++;
    else if (quoted) continue;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}
