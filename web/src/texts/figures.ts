/** Figures with their units, in the words of a language. */
import type { Language } from "../preferences";

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export function relativeTime(language: Language, at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

export function exactTime(language: Language, at: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" }).format(at);
}

/** Short enough for a line: day and minute. */
export function dayAndMinute(language: Language, at: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);
}

export function dayInUtc(language: Language, at: Date): string {
  return at.toLocaleDateString(language, { day: "numeric", month: "short", timeZone: "UTC" });
}

export function seconds(language: Language, value: number): string {
  if (value >= 60) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 2 : 0 })} s`;
}

/** In one or two units, as somebody would say it. */
export function duration(language: Language, value: number): string {
  if (value < 60) return unit(language, Math.round(value), "second");
  const index = UNITS.findIndex(([, size]) => value >= size);
  const [name, size] = UNITS[index] as (typeof UNITS)[number];
  const [smaller, smallerSize] = UNITS[index + 1] as (typeof UNITS)[number];
  const rest = Math.floor((value % size) / smallerSize);
  const whole = unit(language, Math.floor(value / size), name);
  return rest ? `${whole} ${unit(language, rest, smaller)}` : whole;
}

function unit(language: Language, value: number, name: string): string {
  return new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
}

export function bytes(language: Language, value: number): string {
  const [size, unit] =
    value < 1_000 ? [1, "B"] : value < 1_000_000 ? [1_000, "kB"] : value < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${(value / size).toLocaleString(language, { maximumFractionDigits: 1 })} ${unit}`;
}

/** A place in a recording. */
export function clock(value: number): string {
  return `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")}`;
}

/** Of a fraction from 0 to 1. */
export function percent(language: Language, fraction: number): string {
  return fraction.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });
}
