/** Waits until an element is in sight, so that what nobody looks at is not requested. */

const NEARLY = "200px";

/**
 * Call a function once, when an element is in sight or nearly so.
 *
 * @param {Element} element
 * @param {() => void} act
 * @param {AbortSignal} signal  Aborted when the reader leaves the page
 */
export function whenInSight(element, act, signal) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      act();
    },
    { rootMargin: NEARLY },
  );
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
