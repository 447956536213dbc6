import { BlockList, isIP } from "node:net";

// IPv4 as a dual-stack listener writes it, `::ffff:10.0.0.1`: the same address as `10.0.0.1`, in any spelling.
const mapped = new BlockList();
mapped.addSubnet("::ffff:0:0", 96, "ipv6");

/** Compiles an address range (`10.0.0.0/8`, `2001:db8::/32`) or a single address, which then matches in all its
 *  spellings. IPv4-mapped IPv6 counts as IPv4, in the range and in the values; so `::/0` is IPv6 only. Null if the text
 *  is no range. A value that is no address is in no range. */
export function compileRange(text: string): ((value: string) => boolean) | null {
  const found = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = found?.[1] ?? "";
  const family = familyOf(address);
  if (family === null) return null;
  const bits = family === "ipv4" ? 32 : 128;
  const prefix = found?.[2] === undefined ? bits : Number(found[2]);
  if (prefix > bits) return null;
  const range = new BlockList();
  range.addSubnet(address, prefix, family);
  const isIpv4Range = family === "ipv4" || (prefix >= 96 && mapped.check(address, family));
  return (value) => {
    const version = isIP(value);
    if (version === 4) return isIpv4Range && range.check(value, "ipv4");
    if (version !== 6) return false;
    // A link-local address may carry the name of its interface: `fe80::1%eth0`.
    const [plain = ""] = value.split("%");
    return mapped.check(plain, "ipv6") === isIpv4Range && range.check(plain, "ipv6");
  };
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  if (address.includes("%")) return null;
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
