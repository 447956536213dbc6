/** Cuts a stream of chunks into lines without their line feed. What is given to `onLine` is valid during the call. */
export function createLineReader(onLine: (line: Buffer) => void): { take(chunk: Buffer): void; rest(): Buffer } {
  let kept: Buffer[] = [];
  return {
    take(chunk) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        const tail = chunk.subarray(from, end);
        onLine(kept.length === 0 ? tail : Buffer.concat([...kept, tail]));
        kept = [];
        from = end + 1;
      }
      if (from < chunk.length) kept.push(Buffer.from(chunk.subarray(from)));
    },
    rest: () => Buffer.concat(kept),
  };
}
