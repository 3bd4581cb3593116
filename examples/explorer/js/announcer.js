/** Announces changes of the page to screen readers. */

const region = document.getElementById("announcer");

/**
 * Announce a text after the current announcement.
 *
 * @param {string} text
 */
export function announce(text) {
  // Setting the same text twice is no change, and would not be announced.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
