// Expands calendars with ical.js: verify-calendars.mjs MODULE CASES.json; prints the disagreements as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , module, told] = process.argv;
const { default: ICAL } = await import(pathToFileURL(module));
const wrong = [];

for (const { name, ics, instants } of JSON.parse(readFileSync(told, "utf-8"))) {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const [master, ...exceptions] = calendar.getAllSubcomponents("vevent");
  const event = new ICAL.Event(master, { exceptions });
  const found = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    found.push(event.getOccurrenceDetails(next).startDate.toUnixTime());
    if (!event.isRecurring()) break;
  }
  found.sort((one, other) => one - other);
  if (instants.length && JSON.stringify(found) !== JSON.stringify(instants)) {
    wrong.push(`${name}: ${JSON.stringify(found)} instead of ${JSON.stringify(instants)}`);
  }
}
console.log(JSON.stringify(wrong));
