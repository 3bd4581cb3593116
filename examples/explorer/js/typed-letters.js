/** Marks in a title the letters that a reader has typed. */

import { h } from "./elements.js";

/**
 * Return a title as nodes, with `<mark>` around the beginnings of words that were typed.
 *
 * Case and accents make no difference. A title that was found by another spelling has no marks.
 *
 * @param {string} title
 * @param {string} typed
 * @returns {(string | HTMLElement)[]}
 */
export function withTyped(title, typed) {
  const typedWords = wordsOf(typed).map(({ text }) => plain(text));
  const nodes = [];
  let end = 0;
  for (const { text, index } of wordsOf(title)) {
    const length = typedLength(text, typedWords);
    if (!length) continue;
    nodes.push(title.slice(end, index), h("mark", {}, title.slice(index, index + length)));
    end = index + length;
  }
  return [...nodes, title.slice(end)].filter((node) => node !== "");
}

const wordsOf = (text) => [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match) => ({ text: match[0], index: match.index }));

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Return how many characters of a word are the longest of the typed beginnings. */
function typedLength(word, typedWords) {
  const beginnings = typedWords.filter((typed) => plain(word).startsWith(typed));
  const longest = Math.max(0, ...beginnings.map((typed) => typed.length));
  if (!longest) return 0;
  // Accents take characters of their own in some spellings: the fewest characters that have all typed letters.
  let end = 1;
  while (end < word.length && plain(word.slice(0, end)).length < longest) end++;
  while (end < word.length && /\p{M}/u.test(word[end])) end++;
  return end;
}
