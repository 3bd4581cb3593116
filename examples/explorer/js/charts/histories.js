/** Fetches rank histories of a region's videos, each once, and picks the ranks of the days before a chart. */

import { noneIfMissing } from "../problems.js";

const DAYS = 7;
const DAY_MS = 86_400_000;

/** @typedef {{time: string, rank: number}} Point */

/**
 * Return a function that gives the ranks of a video on charts of the days up to a time, oldest first.
 *
 * @param {import("../api.js").Api} api
 * @param {string} region
 * @param {"views" | "velocity"} ranking
 * @param {string} until
 * @param {AbortSignal} signal
 * @returns {(id: string) => Promise<Point[]>}
 */
export function rankHistories(api, region, ranking, until, signal) {
  const fetched = new Map();
  const first = Date.parse(until) - DAYS * DAY_MS;
  const isShown = ({ time }) => Date.parse(time) >= first && Date.parse(time) <= Date.parse(until);
  async function fetchPoints(id) {
    const history = await api.ranks(region, id, signal).catch(noneIfMissing);
    return history?.[ranking].filter(isShown) ?? [];
  }

  return (id) => {
    if (!fetched.has(id)) fetched.set(id, fetchPoints(id));
    return fetched.get(id);
  };
}
