/** The end of the number, `true`, `false` or `null` at an address; 0 if there is none as JSON.parse takes it. What stands
 *  behind it is not looked at. */
export function scalarEnd(at: usize): usize {
  const first = load<u8>(at);
  if (first === 0x74) return load<u32>(at) === 0x65757274 ? at + 4 : 0;
  if (first === 0x66) return load<u32>(at, 1) === 0x65736c61 ? at + 5 : 0;
  if (first === 0x6e) return load<u32>(at) === 0x6c6c756e ? at + 4 : 0;
  if (first === 0x2d) at++;
  let end: usize;
  if (load<u8>(at) === 0x30) end = at + 1;
  else {
    end = digitsEnd(at);
    if (end === at) return 0;
  }
  if (load<u8>(end) === 0x2e) {
    const from = end + 1;
    end = digitsEnd(from);
    if (end === from) return 0;
  }
  if ((load<u8>(end) | 0x20) !== 0x65) return end;
  let from = end + 1;
  const sign = load<u8>(from);
  if (sign === 0x2b || sign === 0x2d) from++;
  end = digitsEnd(from);
  return end === from ? 0 : end;
}

// @ts-ignore: decorator
@inline
function digitsEnd(at: usize): usize {
  while (<u32>load<u8>(at) - 0x30 <= 9) at++;
  return at;
}
