import { cpus } from "node:os";

/** Reads how much processor time of the whole machine went by unused since it started, in seconds. */
function idleSeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle / 1000, 0);
}

/** Starts to watch what the machine does; the function it gives says how much processor time, in seconds, was spent since
 *  then by nobody known: on other processes, and by the host of a virtual machine. `knownCpuSeconds` is what the measured
 *  process took; this one is left out too. */
export function watchOthers(): (knownCpuSeconds: number) => number {
  const startMs = performance.now();
  const own = process.cpuUsage();
  const idle = idleSeconds();
  return (knownCpuSeconds) => {
    const all = ((performance.now() - startMs) / 1000) * cpus().length;
    const { user, system } = process.cpuUsage(own);
    const rest = all - (idleSeconds() - idle) - knownCpuSeconds - (user + system) / 1e6;
    return Math.max(0, rest);
  };
}
