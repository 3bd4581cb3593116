/** Chooses the day of a chart: a slider over the last days, and a calendar for all others. */

import { h } from "../elements.js";
import { day, dayOf, daysBetween } from "../wording.js";

const DAYS = 14;

/**
 * Return the control; `choose` is called with a day, or with nothing for the latest chart.
 *
 * @param {string} latest  Time of the latest chart
 * @param {string | null} at  Time or day of the chart that is shown, null for the latest
 * @param {(day: string | null) => void} choose
 */
export function dateChoice(latest, at, choose) {
  const lastDay = dayOf(latest);
  const shown = at ? dayOf(at) : lastDay;
  const back = Math.max(0, daysBetween(shown, lastDay));
  const pick = (chosen) => choose(chosen >= lastDay ? null : chosen);
  const dayBack = (days) => dayOf(lastDay, days);

  const calendar = h("input", { type: "date", max: lastDay, value: shown, "aria-label": "Day", "data-key": "calendar", on: { change: ({ target }) => target.value && pick(target.value) } });
  const slider = h("input", {
    type: "range",
    min: 1 - DAYS,
    max: 0,
    step: 1,
    value: -Math.min(back, DAYS - 1),
    "aria-label": "Day of the chart",
    "aria-valuetext": day(shown),
    "data-key": "day",
    on: { input: preview, change: () => pick(dayBack(-slider.value)) },
  });

  function preview() {
    calendar.value = dayBack(-slider.value);
    slider.setAttribute("aria-valuetext", day(calendar.value));
  }

  const step = (name, label, days, isOff) =>
    h("button", { class: "step", type: "button", "aria-label": label, "aria-disabled": String(isOff), "data-key": `day-${name}`, on: { click: () => isOff || pick(dayBack(days)) } }, name === "earlier" ? "‹" : "›");
  return h(
    "div",
    { class: "date-choice", role: "group", "aria-label": "Date" },
    step("earlier", "The day before", back + 1, false),
    slider,
    step("later", "The day after", back - 1, back === 0),
    calendar,
    at ? h("button", { class: "link", type: "button", "data-key": "latest", on: { click: () => choose(null) } }, "Latest") : null,
  );
}
