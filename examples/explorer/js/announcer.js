/** Tells people who do not see the page what has changed on it. */

const region = document.getElementById("announcer");

/**
 * Have a screen reader say something when it is done with what it says now.
 *
 * @param {string} text
 */
export function announce(text) {
  // The same text twice would be no change, and not be said.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
