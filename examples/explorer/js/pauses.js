/** Divides long work, so that the page answers its reader meanwhile. */

/** Let the browser do what is due before the work goes on. */
export const pause = () => (globalThis.scheduler?.yield ? scheduler.yield() : new Promise((resolve) => setTimeout(resolve)));
