import { AliasTable } from './alias-table';

const MINUTES_PER_HOUR = 60;
const HOURS = 24;

/** Traffic by hour of day (UTC), relative: the peak is at 16 h, the trough at 23 h. */
const HOUR_TRAFFIC = [
  60, 80, 160, 330, 480, 560, 590, 580, 580, 580, 540, 520, 520, 560, 620, 690, 720, 670, 510, 300, 160, 90, 60, 52,
];

/** How willing to buy a walk is by its hour, relative; with the traffic above purchases peak at 9 h. */
const HOUR_WILL_TO_BUY = [
  80, 80, 95, 105, 112, 118, 122, 128, 134, 142, 132, 124, 115, 103, 92, 84, 78, 74, 70, 66, 62, 60, 60, 65,
];

/** Traffic by day of the week from Sunday (UTC), relative. */
const WEEKDAY_TRAFFIC = [102, 97, 98, 99, 100, 101, 103];
/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_EPOCH = 4;
const MINUTES_PER_DAY = HOURS * MINUTES_PER_HOUR;

const trafficOfDay = HOUR_TRAFFIC.reduce((sum, weight) => sum + weight, 0);
const meanWill = HOUR_WILL_TO_BUY.reduce((sum, will, hour) => sum + will * HOUR_TRAFFIC[hour], 0) / trafficOfDay;
const hourTable = new AliasTable(HOUR_TRAFFIC);

/** The part of a day's traffic that each hour has. */
export const HOUR_SHARES: readonly number[] = HOUR_TRAFFIC.map((weight) => weight / trafficOfDay);

/** Factor on the chance of a cart or a purchase in each hour of the day; its mean over the day's traffic is 1. */
export const HOUR_WILL: readonly number[] = HOUR_WILL_TO_BUY.map((will) => will / meanWill);

/** Part of a week's traffic by day, from Sunday. */
export const WEEKDAY_SHARES: readonly number[] = WEEKDAY_TRAFFIC.map((weight) => weight / 700);

/** Relative traffic of a minute since 1970, by hour and weekday. */
export function trafficOf(minuteSince1970: number): number {
  const hour = Math.floor(minuteSince1970 / MINUTES_PER_HOUR) % HOURS;
  const weekday = (Math.floor(minuteSince1970 / MINUTES_PER_DAY) + WEEKDAY_OF_EPOCH) % 7;
  return HOUR_TRAFFIC[hour] * WEEKDAY_TRAFFIC[weekday];
}

/** The minute of a UTC day that two random words stand for, drawn as traffic is spread over the day. */
export function minuteOfDay(hourWord: number, minute: number): number {
  return hourTable.at(hourWord) * MINUTES_PER_HOUR + minute;
}
