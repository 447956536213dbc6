import type { PreludeFunction } from "./prelude-function.ts";

/** Who sent a request, with what, and from where. */
export const callerFunctions: readonly PreludeFunction[] = [
  {
    call: "user",
    summary: "who sent the request",
    example: 'select(user == "alice@example.com")',
    definition: "def user: .user.username;",
  },
  {
    call: "actor",
    summary: "whose rights it used: the impersonated user if there is one, else the user",
    example: "select(actor != user)",
    definition: "def actor: .impersonatedUser.username // .user.username;",
  },
  {
    call: "groups",
    summary: "the groups of the user, `[]` if there are none",
    example: 'select(groups | index("system:masters"))',
    definition: "def groups: .user.groups // [];",
  },
  {
    call: "is_human",
    summary: "true for a user who is no part of the cluster: a person, or something outside it",
    example: "select(is_human) | user",
    definition: `def is_human: (.user.username // "") as $user | $user != "" and ($user | startswith("system:") | not)
  and (groups | any(IN("system:unauthenticated", "system:bootstrappers")) | not)
  and ($user | test("^eks:|^(aksService|masterclient|nodeclient|kube:admin)$") | not);`,
  },
  {
    call: "credential",
    summary:
      "the token (`JTI=…`) or certificate (`X509SHA256=…`) that was used, null where the cluster does not log it",
    example: "[user, credential]",
    definition: 'def credential: .user.extra["authentication.kubernetes.io/credential-id"][0];',
  },
  {
    call: "agent",
    summary: "the client program, as it calls itself",
    example: 'select(agent // "" | startswith("kubectl/"))',
    definition: "def agent: .userAgent;",
  },
  {
    call: "program",
    summary: "the client program without its version: `kubectl`",
    example: 'select(program == "kubectl")',
    definition: 'def program: .userAgent | if . == null then null else split("/")[0] end;',
  },
  {
    call: "peer_ip",
    summary: "the address the API server itself saw: the last one; those before it are claims of the client",
    example: 'select(peer_ip == "203.0.113.45")',
    definition: "def peer_ip: .sourceIPs[-1];",
  },
  {
    call: "claimed_ips",
    summary: "addresses that the client or a proxy claims: all but the last",
    example: "select(claimed_ips != [])",
    definition: "def claimed_ips: (.sourceIPs // [])[:-1];",
  },
  {
    call: "in_networks($ranges)",
    summary: "true for an address in one of some ranges, IPv4 or IPv6",
    example: 'select(peer_ip | in_networks(["10.0.0.0/8", "fd00::/8"]) | not)',
    definition: `def in_networks($ranges):
  def hexadecimal: reduce (ascii_downcase | explode[]) as $digit (0; . * 16 + $digit - (if $digit > 57 then 87 else 48 end));
  def pairs: [split(".")[] | tonumber] | [.[0] * 256 + .[1], .[2] * 256 + .[3]];
  def filled: if length == 1 then .[0] else .[0] + [range(8 - (.[0] + .[1] | length)) | 0] + .[1] end;
  # Eight numbers of 16 bits, as IPv6 counts them; null for what is no address.
  def address:
    if type != "string" then null
    elif test("^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](?=[0-9])|$)){4}$") then [0, 0, 0, 0, 0, 65535] + pairs
    elif test("^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%.*)?$") then
      split("%")[0] | split("::") | map([split(":")[] | if contains(".") then pairs[] else hexadecimal end]) | filled
      | if length == 8 then . else null end
    else null end;
  def is_ipv4: .[:6] == [0, 0, 0, 0, 0, 65535];
  def starts($bits): .[:$bits / 16 | floor], (.[$bits / 16 | floor] // 0 | . / pow(2; 16 - $bits % 16) | floor);
  address as $address
  | $address != null and any($ranges[]; split("/") as [$base, $size] | ($base | address) as $start
    | (($size // "128" | tonumber) + (if $size != null and ($base | contains(":") | not) then 96 else 0 end)) as $bits
    | $start != null and ($start | is_ipv4 and $bits >= 96) == ($address | is_ipv4)
      and [$start | starts($bits)] == [$address | starts($bits)]);`,
  },
];
