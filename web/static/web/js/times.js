/**
 * How far away a time is, in words of the reader's language. From a day on, days are counted as a calendar does, in the
 * reader's zone: Friday is in two days on a Wednesday night.
 */
const { lang, dataset } = document.documentElement;
const speak = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone: dataset.zone });
const hourAndMinute = new Intl.DateTimeFormat(lang, { timeZone: dataset.zone, hour: "numeric", minute: "2-digit" });
const DAY = 86400000;
const HOUR = 3600000;
const MINUTE = 60000;

/** @param {Date} moment */
export const clockTime = (moment) => hourAndMinute.format(moment);

const dayAndTime = new Intl.DateTimeFormat(lang, { timeZone: dataset.zone, dateStyle: "medium", timeStyle: "short" });

/** Of today the time alone. @param {Date} moment */
export const shortTime = (moment) => (dayOf.format(moment) === dayOf.format(new Date()) ? clockTime(moment) : dayAndTime.format(moment));

/**
 * Nothing where a moment cannot be read or lies outside what the language can say, such as a year mistyped long ago.
 *
 * @param {Date} moment
 * @param {Date} now
 */
export function distance(moment, now) {
  const left = moment.getTime() - now.getTime();
  if (Number.isNaN(left)) return "";
  if (Math.abs(left) >= DAY) {
    const days = Math.round((Date.parse(dayOf.format(moment)) - Date.parse(dayOf.format(now))) / DAY);
    return Number.isFinite(days) ? speak.format(days, "day") : "";
  }
  if (Math.abs(left) >= HOUR) return speak.format(Math.trunc(left / HOUR), "hour");
  return speak.format(Math.trunc(left / MINUTE), "minute");
}
