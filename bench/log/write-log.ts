import { type FormName, forms, type LogForm } from "./forms.ts";
import { FileOutput, type Output, RotatedOutput } from "./output.ts";
import { Traffic } from "./traffic.ts";

/** Which log is written. It ends at so many events or at so many bytes, whichever comes first. */
export interface LogOrder {
  readonly path: string;
  readonly seed: string;
  readonly form: FormName;
  readonly bodies: boolean;
  readonly events: number;
  readonly bytes: number;
  /** Size at which the log is rotated: then `path` is a directory. */
  readonly rotateBytes: number | null;
  readonly gzip: boolean;
}

/** What was written, counted while writing. Bytes are those before compression. */
export interface WrittenLog {
  readonly events: number;
  readonly requests: number;
  readonly bytes: number;
}

/** An order of one file of lines with bodies; what is given replaces that. */
export function order(path: string, wanted: Partial<LogOrder>): LogOrder {
  return {
    path,
    seed: "1",
    form: "lines",
    bodies: true,
    events: Number.POSITIVE_INFINITY,
    bytes: Number.POSITIVE_INFINITY,
    rotateBytes: null,
    gzip: false,
    ...wanted,
  };
}

/** Writes a log. The same order gives the same bytes. */
export async function writeLog(wanted: LogOrder): Promise<WrittenLog> {
  const form: LogForm = forms[wanted.form];
  const traffic = new Traffic(wanted.seed, wanted.bodies, form.write);
  const output: Output =
    wanted.rotateBytes === null
      ? new FileOutput(wanted.path)
      : new RotatedOutput(wanted.path, wanted.rotateBytes, wanted.gzip);
  let events = 0;
  let requests = 0;
  if (form.head !== "") output.write(form.head, 0);
  while (events < wanted.events && output.bytes < wanted.bytes) {
    const { text, isNew, at } = traffic.next();
    const record = form.finish(text);
    if (output.write(events > 0 ? form.separator + record : record, at)) await output.ready();
    events++;
    if (isNew) requests++;
  }
  if (form.tail !== "") output.write(form.tail, 0);
  await output.close();
  return { events, requests, bytes: output.bytes };
}
