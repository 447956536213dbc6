import type { AuditEvent } from "../../samples/generator/audit-event.ts";
import { instant, MINUTE, type Micros, rfc3339Nano, SECOND } from "../../samples/generator/instant.ts";
import { resourceVersionAt } from "../../samples/generator/timeline.ts";
import { type Activity, choose } from "./activity.ts";
import { type Bodies, makeBodies, type Subject } from "./bodies.ts";
import { Clock } from "./clock.ts";
import { Cluster } from "./cluster.ts";
import { controlPlane } from "./control-plane.ts";
import { Dice } from "./dice.ts";
import { Queue } from "./queue.ts";
import { type StageTemplate, stageTemplates } from "./stages.ts";
import { tenants } from "./tenants.ts";

const BEGIN = instant("2026-03-02", "00:00:00");
// Long enough that every kind of watch which was opened before the first line ends behind it.
const WARM_UP = 11 * MINUTE;

interface Task {
  readonly activity: Activity;
  readonly stages: readonly StageTemplate[];
}

interface Request {
  readonly task: Task;
  readonly id: string;
  readonly subject: Subject;
  readonly seconds: number;
  isKnown: boolean;
}

interface Pending {
  readonly request: Request;
  readonly stage: StageTemplate;
  readonly reachedAt: Micros;
}

/** The next line of the log. `isNew`: it is the first of its request. `at`: when it is written. */
export interface Line {
  readonly text: string;
  readonly isNew: boolean;
  readonly at: Micros;
}

/** An endless log: requests arrive at random, at the rate of all activities together, and their stages are written when
 *  they are reached. Memory does not grow with it. */
export class Traffic {
  readonly #dice: Dice;
  readonly #cluster: Cluster;
  readonly #bodies: Bodies;
  readonly #tasks: readonly Task[];
  /** Sums of the rates up to and including each task. */
  readonly #rates: Float64Array;
  readonly #pending = new Queue<Pending>();
  readonly #clock = new Clock();
  readonly #meanWait: number;
  #now: Micros = BEGIN - WARM_UP;

  /** `write` gives the text of an event whose values may be open places. */
  constructor(seed: string, withBodies: boolean, write: (event: AuditEvent) => string) {
    this.#dice = new Dice(`traffic ${seed}`);
    this.#cluster = new Cluster(seed);
    this.#bodies = makeBodies(seed);
    const activities = [...controlPlane(this.#cluster), ...tenants(this.#cluster)];
    this.#tasks = activities.map((activity) => ({ activity, stages: stageTemplates(activity, withBodies, write) }));
    let sum = 0;
    this.#rates = Float64Array.from(activities, ({ perMinute }) => {
      sum += perMinute;
      return sum;
    });
    this.#meanWait = MINUTE / sum;
  }

  next(): Line {
    for (;;) {
      while (this.#pending.next > this.#now) this.#arrive();
      const at = this.#pending.next;
      const pending = this.#pending.take();
      if (pending === undefined) throw new Error("nothing is pending");
      if (at < BEGIN) continue;
      const { request } = pending;
      const isNew = !request.isKnown;
      request.isKnown = true;
      return { text: this.#fill(pending), isNew, at };
    }
  }

  #arrive(): void {
    const dice = this.#dice;
    this.#now += Math.max(1, Math.round(dice.wait(this.#meanWait)));
    const at = this.#now;
    const task = this.#someTask();
    const { draft, about } = task.activity;
    const subject = { ...choose(about, this.#cluster, dice), at };
    const request: Request = { task, id: dice.uuid(), subject, seconds: dice.int(300, 599), isKnown: false };
    const answered = at + Math.round((draft.tookMs ?? 0.9 + dice.wait(5)) * 1000);
    for (const stage of task.stages) {
      const reachedAt = this.#momentOf(stage, request, answered);
      this.#pending.add(reachedAt + dice.int(30, 280), { request, stage, reachedAt });
    }
  }

  #momentOf({ stage }: StageTemplate, { task, subject, seconds }: Request, answered: Micros): Micros {
    const { course, verb, status } = task.activity.draft;
    if (stage === "RequestReceived") return subject.at;
    if (stage === "ResponseStarted" || course.type !== "long" || status.code >= 400) return answered;
    return answered + (verb === "watch" ? seconds * SECOND : Math.round(this.#dice.wait(course.lastsMs * 1000)));
  }

  #someTask(): Task {
    const rates = this.#rates;
    const target = this.#dice.fraction() * (rates[rates.length - 1] ?? 0);
    let low = 0;
    let high = rates.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rates[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    const task = this.#tasks[low];
    if (task === undefined) throw new Error("nobody does anything");
    return task;
  }

  #fill({ request, stage, reachedAt }: Pending): string {
    return stage.template.fill((slot) => this.#value(slot, request, reachedAt));
  }

  #value(slot: string, { task, id, subject, seconds }: Request, reachedAt: Micros): string {
    const { recorded } = task.activity;
    switch (slot) {
      case "id":
        return id;
      case "received":
        return this.#clock.text(subject.at);
      case "reached":
        return this.#clock.text(reachedAt);
      case "name":
      case "namespace":
        return subject[slot];
      case "version":
        return String(resourceVersionAt(subject.at) - (seconds % 12));
      case "uid":
        return this.#dice.uuid();
      case "seconds":
        return String(seconds);
      case "second":
        return String(seconds % 60);
      case "local":
        return rfc3339Nano(subject.at, seconds, 0);
      case "request":
        return this.#bodies[recorded.request ?? "event"](subject, this.#dice);
      case "response":
        return this.#bodies[recorded.response ?? "event"](subject, this.#dice);
      default:
        throw new Error(`no value for ${slot}`);
    }
  }
}
