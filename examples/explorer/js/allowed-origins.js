/** Remembers the origins of other APIs from which a person has allowed this page to read. */

const KEY = "allowed-origins";

const allowed = () => /** @type {string[]} */ (JSON.parse(localStorage.getItem(KEY) ?? "[]"));

/** Tell whether this page may read from an origin: its own, or one that was allowed. */
export const isAllowed = (origin) => origin === location.origin || allowed().includes(origin);

export const allow = (origin) => localStorage.setItem(KEY, JSON.stringify([...new Set([...allowed(), origin])]));

export const forget = (origin) => localStorage.setItem(KEY, JSON.stringify(allowed().filter((one) => one !== origin)));
