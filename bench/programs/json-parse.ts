/** `node json-parse.ts LOG` prints the number of events by verb: `[["get",2],["list",1]]`. */
import { countVerbs } from "../harness/parse-loop.ts";

process.stdout.write(JSON.stringify([...countVerbs(process.argv[2] ?? "")]));
