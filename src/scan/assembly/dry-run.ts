/** Whether a request URI may ask for a dry run: it holds `dryRun=`, or a `%` in a key of its query, which the API server
 *  decodes. Says the same as `maybeDryRun` of src/events/request-uri.ts, of the escaped text. */
export function mayBeDryRun(from: usize, size: usize): bool {
  const end = from + size;
  let inKey = false;
  for (let at = from; at < end; at += 16) {
    const text = v128.load(at);
    const percent = i8x16.eq(text, i8x16.splat(0x25));
    const letter = i8x16.eq(text, i8x16.splat(0x52));
    const equals = i8x16.eq(text, i8x16.splat(0x3d));
    const mark = v128.or(i8x16.eq(text, i8x16.splat(0x3f)), i8x16.eq(text, i8x16.splat(0x5c)));
    let bits = i8x16.bitmask(v128.or(v128.or(percent, letter), v128.or(equals, mark)));
    if (end - at < 16) bits &= (1 << (<i32>(end - at))) - 1;
    for (; bits !== 0; bits &= bits - 1) {
      const place = at + <usize>ctz(bits);
      switch (load<u8>(place)) {
        case 0x25:
          if (inKey) return true;
          break;
        case 0x3d:
          inKey = false;
          break;
        case 0x3f:
          inKey = true;
          break;
        case 0x5c:
          // `&` is written \u0026. A backslash is escaped by another; it is taken for two that mean nothing.
          if (isAmpersand(place)) inKey = true;
          break;
        default:
          // The R of `dryRun=`.
          if (place - from >= 3 && load<u32>(place - 3) === 0x52797264 && (load<u32>(place, 1) & 0xffffff) === 0x3d6e75)
            return true;
      }
    }
  }
  return false;
}

// `\u0026` behind an even number of backslashes.
function isAmpersand(at: usize): bool {
  if (load<u32>(at) !== 0x3030755c || load<u16>(at, 4) !== 0x3632) return false;
  let isEscape = true;
  while (load<u8>(--at) === 0x5c) isEscape = !isEscape;
  return isEscape;
}
