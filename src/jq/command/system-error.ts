/** What the C library says to the errors that files give; jq prints these. */
const messages: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENXIO: "No such device or address",
  EPERM: "Operation not permitted",
  EDQUOT: "Disk quota exceeded",
  EFBIG: "File too large",
  EPIPE: "Broken pipe",
};

/** The code of a system error, such as `ENOENT`; null for another error. */
export function systemErrorCode(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}

/** The text of a system error as `strerror` of the C library has it. */
export function systemErrorText(error: unknown): string {
  const code = systemErrorCode(error);
  return (code === null ? undefined : messages[code]) ?? (error instanceof Error ? error.message : String(error));
}
