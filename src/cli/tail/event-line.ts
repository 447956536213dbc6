import { MICROS_PER_SECOND, type Micros } from "../../base/instant.ts";
import { isObject } from "../../base/json.ts";
import { escapeControls } from "../../base/text.ts";
import type { AuditEvent } from "../../events/audit-event.ts";
import { decodeEvent } from "../../events/decode.ts";
import { classifyOutcome, isFailure } from "../../events/outcome.ts";
import { clockIn } from "../../output/clock.ts";
import { cutMiddle, textWidth } from "../../output/width.ts";

/** How lines are drawn. */
export interface LineStyle {
  /** Columns of the terminal; Infinity if nobody watches: then nothing is cut and each line has its date. */
  readonly width: number;
  readonly color: boolean;
  readonly timeZone: string | null;
  /** Several streams are followed: each line names its own. */
  readonly hasStreams: boolean;
}

type Color = "red" | "green" | "yellow" | "dim" | "none";

const codes: Readonly<Record<Color, string>> = { red: "31", green: "32", yellow: "33", dim: "2", none: "0" };

/** Columns of the fixed parts: time, mark, code and latency stand below each other, and as far as they fit the others, too. */
const USER = 26;
const VERB = 6;
const RESOURCE = 24;
const STREAM = 16;
const LATENCY = 8;
/** What the object takes where nobody watches. */
const OBJECT = 44;

/** Draws events, a line each: time, a mark of its outcome, user, verb, resource, namespace/name, response code, latency. */
export class EventLines {
  readonly #style: LineStyle;
  readonly #clock: (micros: Micros) => string;
  #day = "";

  constructor(style: LineStyle) {
    this.#style = style;
    this.#clock = clockIn(style.timeZone);
  }

  /** The line of an event, and before it one with the date when that changes; null for JSON that is no audit event. */
  draw(value: unknown, stream: string): string | null {
    if (!isEvent(value)) return null;
    const event = decodeEvent(value, false);
    const [day, time] = this.#time(event.stageMicros ?? event.receivedMicros);
    const isNewDay = Number.isFinite(this.#style.width) && day !== this.#day && day !== "";
    if (day !== "") this.#day = day;
    const line = this.#line(event, Number.isFinite(this.#style.width) ? time : `${day} ${time}`, stream);
    return isNewDay ? `${this.#paint(`--- ${day}`, "dim")}\n${line}\n` : `${line}\n`;
  }

  #time(micros: Micros | null): [string, string] {
    if (micros === null) return ["", "no time      "];
    const text = this.#clock(micros);
    const millis = String(Math.floor((((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND) / 1000));
    const zone = text.slice(19);
    return [`${text.slice(0, 10)}`, `${text.slice(11, 19)}.${millis.padStart(3, "0")}${zone}`];
  }

  #line(event: AuditEvent, time: string, stream: string): string {
    const { mark, color } = markOf(event);
    const user = whoOf(event);
    const resource = resourceOf(event);
    const code = event.code === null ? "" : String(event.code);
    const latency = latencyOf(event);
    const label = this.#style.hasStreams
      ? ` ${padded(escapeControls(stream), STREAM, Number.isFinite(this.#style.width))}`
      : "";
    const fixed = textWidth(time) + label.length + 3 + VERB + 1 + 1 + 3 + 1 + LATENCY + 1;
    const room = this.#style.width - fixed;
    const [userWidth, resourceWidth, objectWidth] = shares(room);
    const cell = (text: string, width: number) => padded(escapeControls(text), width, Number.isFinite(room));
    const parts = [
      `${this.#paint(time, "dim")}${label} ${this.#paint(mark, color)}`,
      cell(user, userWidth),
      cell(event.verb ?? "-", VERB),
      cell(resource, resourceWidth),
      cell(objectOf(event), objectWidth),
      this.#paint(code.padStart(3), color),
      latency.padStart(LATENCY),
    ];
    return parts.join(" ");
  }

  #paint(text: string, color: Color): string {
    return this.#style.color && color !== "none" ? `\u001b[${codes[color]}m${text}\u001b[0m` : text;
  }
}

type EventObject = Parameters<typeof decodeEvent>[0];

function isEvent(value: unknown): value is EventObject {
  return isObject(value) && typeof value["auditID"] === "string" && typeof value["verb"] === "string";
}

/** Widths of user, resource and object in what the other parts leave, two spaces between them taken off. */
function shares(room: number): [number, number, number] {
  if (!Number.isFinite(room)) return [USER, RESOURCE, OBJECT];
  const free = Math.max(room - 2, 12);
  const user = Math.min(USER, Math.floor(free * 0.34));
  const resource = Math.min(RESOURCE, Math.floor(free * 0.3));
  return [user, resource, free - user - resource];
}

function padded(text: string, width: number, isCut: boolean): string {
  const cut = isCut ? cutMiddle(text, width) : text;
  return cut + " ".repeat(Math.max(0, width - textWidth(cut)));
}

function markOf(event: AuditEvent): { readonly mark: string; readonly color: Color } {
  if (event.stage === "RequestReceived") return { mark: "→", color: "dim" };
  const outcome = classifyOutcome(event);
  if (outcome === "panic") return { mark: "!", color: "red" };
  if (isFailure(outcome)) return { mark: "✗", color: "red" };
  if (outcome === "success" && event.stage === "ResponseStarted") return { mark: "…", color: "green" };
  if (outcome === "success") return { mark: "✓", color: "green" };
  return outcome === "unknown" ? { mark: "?", color: "yellow" } : { mark: "·", color: "yellow" };
}

function whoOf({ user, impersonatedUser }: AuditEvent): string {
  const name = user ?? "(none)";
  return impersonatedUser === null ? name : `${name} as ${impersonatedUser}`;
}

function resourceOf({ resource, subresource, requestUri }: AuditEvent): string {
  if (resource === null) return (requestUri ?? "-").split("?", 1)[0] ?? "-";
  return subresource === null ? resource : `${resource}/${subresource}`;
}

function objectOf({ resource, namespace, name }: AuditEvent): string {
  if (resource === null) return "";
  if (namespace === null) return name ?? "";
  return `${namespace}/${name ?? ""}`;
}

/** From receiving to the end of the request; for a request that is not at its end the stage it is at. */
function latencyOf({ stage, stageMicros, receivedMicros, coarseTime }: AuditEvent): string {
  if (stage === "RequestReceived") return "received";
  if (stage === "ResponseStarted") return "started";
  if (stageMicros === null || receivedMicros === null || coarseTime) return "";
  return duration(stageMicros - receivedMicros);
}

function duration(micros: number): string {
  if (micros < 0) return "<0";
  if (micros < 1000) return `${micros} µs`;
  if (micros < MICROS_PER_SECOND) return `${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
  const seconds = micros / MICROS_PER_SECOND;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
