const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 128 bits of a lower-case UUID as three integers of 48, 48 and 32 bits; null for any other text. */
export function packUuid(text: string): { audit_a: number; audit_b: number; audit_c: number } | null {
  if (!uuid.test(text)) return null;
  const digits = text.replaceAll("-", "");
  return {
    audit_a: Number.parseInt(digits.slice(0, 12), 16),
    audit_b: Number.parseInt(digits.slice(12, 24), 16),
    audit_c: Number.parseInt(digits.slice(24), 16),
  };
}
