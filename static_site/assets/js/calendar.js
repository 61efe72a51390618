// The census's days as an entry of the phone's own calendar (RFC 5545), made on the phone.

import { _ } from "./text.js";

const DAY_LENGTH = 86_400_000;

const date = (stamp) => stamp.slice(0, 10).replace(/-/g, "");
const instant = (milliseconds) => new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, "");

/** An all-day entry on the day of `stamp`, with a reminder at eight in the morning. */
function entry(uid, stamp, summary, now) {
  const next = new Date(Date.parse(stamp.slice(0, 10)) + DAY_LENGTH).toISOString();
  return [
    "BEGIN:VEVENT", `UID:${uid}@${location.hostname}`, `DTSTAMP:${instant(Date.parse(now))}`, `DTSTART;VALUE=DATE:${date(stamp)}`, `DTEND;VALUE=DATE:${date(next)}`,
    `SUMMARY:${summary}`, `URL:${location.origin}${location.pathname}`, "TRANSP:TRANSPARENT",
    "BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${summary}`, "TRIGGER:PT8H", "END:VALARM", "END:VEVENT",
  ];
}

/** The address of a calendar file with the first and the last day that answers are taken. */
export function calendar({ campaign, now, opens, closes }) {
  const last = new Date(Date.parse(`${closes.slice(0, 19)}Z`) - 1000).toISOString();
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sensus Online//ID",
    ...entry(`${campaign}-opens`, opens, _("Sensus online dibuka"), now),
    ...entry(`${campaign}-closes`, last, _("Hari terakhir sensus online"), now),
    "END:VCALENDAR", "",
  ];
  return URL.createObjectURL(new Blob([lines.join("\r\n")], { type: "text/calendar" }));
}
